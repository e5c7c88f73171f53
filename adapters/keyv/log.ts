import { AttuneError } from '../../core/errors.ts'
import type { LogPage } from '../../core/ports/store.ts'
import { type Backend, documentKey, parseDocument, type Write } from './backend.ts'

const readAtOnce = 16
const trimmedAtOnce = 256
/** Ours decides what is too old; the database behind the Keyv drops it by itself a little later. */
const slack = 60_000

/** What one batch of commits appended to a topic. */
type Part = [at: number, entries: [partition: string, value: unknown][]]

/** The parts of a topic that are kept are numbered from `first` to before `next`. */
interface Topic {
  first: number
  next: number
}

export interface Log {
  read(topic: string, cursor: string | undefined, limit: number): Promise<LogPage>
  change(): LogChange
}

/** Seen by nobody until it is kept. */
export interface LogChange {
  append(topic: string, partition: string, text: string): void
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
    const current = (topic: string) => changed.get(topic) ?? topics.get(topic) ?? { first: 1, next: 1 }

    return {
      append(topic, partition, text) {
        const entries = appended.get(topic) ?? []
        appended.set(topic, entries)
        entries.push(`[${JSON.stringify(partition)},${text}]`)
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
        const writes: Write[] = dropped.map((key) => [key, null, 0])
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
          const rest = part?.[1].slice(place, place + limit - entries.length) ?? []
          for (const [partition, value] of rest) {
            entries.push({ partition, value, cursor: `${number}.${++place}` })
          }
          number++
          place = 0
        }
      }
      return { entries, cursor: entries.at(-1)?.cursor ?? cursor }
    },
    change,
  }
}

/** The part and how many of its entries were read. */
function placeOf(cursor: string | undefined): [number: number, place: number] {
  if (cursor === undefined) return [0, 0]
  const match = /^([1-9][0-9]{0,14})\.([1-9][0-9]{0,8})$/.exec(cursor)
  if (match) return [Number(match[1]), Number(match[2])]
  throw new AttuneError(
    'ATTUNE_STORE_KEY',
    `Not a cursor of this log: ${cursor.slice(0, 60)}. Use one that consume() returned.`,
  )
}
