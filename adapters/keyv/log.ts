import { noCursor } from '../../core/ports/log-cursor.ts'
import type { LoggedEntry, LogPage } from '../../core/ports/store.ts'
import { type Backend, documentKey, parseDocument, type Write } from './backend.ts'

const readAtOnce = 16
const trimmedAtOnce = 256
/** Ours decides what is too old; the database behind the Keyv drops it by itself a little later. */
const slack = 60_000

/** What one batch of commits appended to a topic; null where an entry was forgotten: the places of the others stay. */
type Part = [at: number, entries: ([partition: string, value: unknown] | null)[]]

/** The parts of a topic that are kept are numbered from `first` to before `next`. */
interface Topic {
  first: number
  next: number
}

export interface Log {
  read(topic: string, cursor: string | undefined, limit: number): Promise<LogPage>
  of(topic: string, partition: string): AsyncIterable<LoggedEntry>
  topics(): string[]
  change(): LogChange
}

/** Seen by nobody until it is kept. */
export interface LogChange {
  append(topic: string, partition: string, text: string): void
  forget(topic: string, cursors: readonly string[]): Promise<void>
  /** Drops some of what was appended before a moment. */
  trim(before: number): Promise<void>
  /** The documents to write before `keep`. */
  writes(now: number): Write[]
  keep(): void
}

const topicsKey = 'topics'

/** A cursor is the number of a part and the place in it. */
export async function openLog(backend: Backend, keepLog: number): Promise<Log> {
  const text = await backend.read(topicsKey)
  const rows = text === undefined ? [] : parseDocument<[string, number, number][]>(text, topicsKey)
  const topics = new Map<string, Topic>(rows.map(([name, first, next]) => [name, { first, next }]))

  async function part(topic: string, number: number): Promise<Part | undefined> {
    const text = await backend.read(documentKey('l', number, topic))
    return text === undefined ? undefined : parseDocument<Part>(text, `Part ${number} of topic ${topic}`)
  }

  function parts(topic: string, from: number, to: number): Promise<(Part | undefined)[]> {
    const numbers = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
    return Promise.all(numbers.map((number) => part(topic, number)))
  }

  function change(): LogChange {
    const changed = new Map<string, Topic>()
    const appended = new Map<string, string[]>()
    const dropped: string[] = []
    const rewritten = new Map<string, Part>()
    const current = (topic: string) => changed.get(topic) ?? topics.get(topic) ?? { first: 1, next: 1 }

    return {
      append(topic, partition, text) {
        const entries = appended.get(topic) ?? []
        appended.set(topic, entries)
        entries.push(`[${JSON.stringify(partition)},${text}]`)
      },
      async forget(topic, cursors) {
        const places = Map.groupBy(cursors.map(placeOf), ([number]) => number)
        for (const [number, forgotten] of places) {
          const key = documentKey('l', number, topic)
          const held = rewritten.get(key) ?? (await part(topic, number))
          if (held === undefined) continue
          const [at, entries] = held
          const gone = new Set(forgotten.map(([, place]) => place - 1))
          rewritten.set(key, [at, entries.map((entry, i) => (gone.has(i) ? null : entry))])
        }
      },
      async trim(before) {
        for (const name of topics.keys()) {
          const { first, next } = current(name)
          const oldest = await parts(name, first, Math.min(next, first + trimmedAtOnce))
          const young = oldest.findIndex((part) => part !== undefined && part[0] >= before)
          const old = young < 0 ? oldest.length : young
          if (old === 0) continue
          for (let number = first; number < first + old; number++)
            dropped.push(documentKey('l', number, name))
          changed.set(name, { first: first + old, next })
        }
      },
      writes(now) {
        const writes: Write[] = [...rewritten].map(([key, part]) => {
          return [key, JSON.stringify(part), Math.max(1, part[0] + keepLog + slack - now)]
        })
        writes.push(...dropped.map((key): Write => [key, null, 0]))
        for (const [topic, entries] of appended) {
          const { first, next } = current(topic)
          changed.set(topic, { first, next: next + 1 })
          writes.push([documentKey('l', next, topic), `[${now},[${entries.join()}]]`, keepLog + slack])
        }
        if (changed.size === 0) return writes
        const all = new Map([...topics, ...changed])
        const rows = [...all].map(([name, { first, next }]) => [name, first, next])
        return [...writes, [topicsKey, JSON.stringify(rows), 0]]
      },
      keep() {
        for (const [name, topic] of changed) topics.set(name, topic)
      },
    }
  }

  return {
    async read(topic, cursor, limit) {
      let [number, place] = placeOf(cursor)
      const { first, next } = topics.get(topic) ?? { first: 1, next: 1 }
      if (number < first) [number, place] = [first, 0]
      const entries: LogPage['entries'][number][] = []
      while (number < next && entries.length < limit) {
        for (const part of await parts(topic, number, Math.min(next, number + readAtOnce))) {
          for (const entry of part?.[1].slice(place) ?? []) {
            if (entries.length === limit) break
            place++
            if (entry) entries.push(entryAt(entry, number, place))
          }
          number++
          place = 0
        }
      }
      return { entries, cursor: entries.at(-1)?.cursor ?? cursor }
    },
    async *of(topic, partition) {
      const { first, next } = topics.get(topic) ?? { first: 1, next: 1 }
      for (let from = first; from < next; from += readAtOnce) {
        for (const [i, part] of (await parts(topic, from, Math.min(next, from + readAtOnce))).entries()) {
          for (const [place, entry] of part?.[1].entries() ?? [])
            if (entry?.[0] === partition) yield entryAt(entry, from + i, place + 1)
        }
      }
    },
    topics: () => [...topics.keys()],
    change,
  }
}

function entryAt([partition, value]: [string, unknown], number: number, place: number): LoggedEntry {
  return { partition, value, cursor: `${number}.${place}` }
}

/** The part and how many of its entries were read. */
function placeOf(cursor: string | undefined): [number: number, place: number] {
  if (cursor === undefined) return [0, 0]
  const match = /^([1-9][0-9]{0,14})\.([1-9][0-9]{0,8})$/.exec(cursor)
  if (match) return [Number(match[1]), Number(match[2])]
  throw noCursor(cursor)
}
