import { hash53 } from '../../core/hash.ts'
import { type Backend, parseDocument, type Write } from './backend.ts'

/** Keyv lists no keys that every backend could list, so the names are kept here, in so many documents. */
const buckets = 1024
const readAtOnce = 128

/** What exists: an entry, or something scheduled for `at`. */
export interface Listed {
  kind: 'e' | 's'
  partition: string
  name: string
  /** 0 for an entry. */
  at: number
}

type Bucket = ReadonlyMap<string, Listed>
type Row = [kind: 'e' | 's', partition: string, name: string, at: number]

/** All names, in memory; a new or vanished one rewrites the document of its bucket. */
export interface Directory {
  has(kind: 'e' | 's', partition: string, name: string): boolean
  all(): Iterable<Listed>
  /** The names of one bucket; `number` may grow without end. */
  bucket(number: number): Iterable<Listed>
  change(): DirectoryChange
}

/** Seen by nobody until it is kept. */
export interface DirectoryChange {
  add(listed: Listed): void
  remove(kind: 'e' | 's', partition: string, name: string): void
  /** The documents to write before `keep`. */
  writes(): Write[]
  keep(): void
}

/** Reads the names that a backend holds. */
export async function openDirectory(backend: Backend): Promise<Directory> {
  const loaded: Bucket[] = []
  while (loaded.length < buckets) {
    const numbers = Array.from({ length: readAtOnce }, (_, i) => loaded.length + i)
    loaded.push(...(await Promise.all(numbers.map((number) => readBucket(backend, number)))))
  }

  function change(): DirectoryChange {
    const changed = new Map<number, Map<string, Listed>>()

    function find(path: string): Listed | undefined {
      const number = numberOf(path)
      return (changed.get(number) ?? loaded[number]!).get(path)
    }

    function bucketOf(path: string): Map<string, Listed> {
      const number = numberOf(path)
      const bucket = changed.get(number) ?? new Map(loaded[number])
      changed.set(number, bucket)
      return bucket
    }

    return {
      add(listed) {
        const path = pathOf(listed.kind, listed.partition, listed.name)
        if (find(path)?.at !== listed.at) bucketOf(path).set(path, listed)
      },
      remove(kind, partition, name) {
        const path = pathOf(kind, partition, name)
        if (find(path) !== undefined) bucketOf(path).delete(path)
      },
      writes: () => [...changed].map(([number, bucket]) => [bucketKey(number), bucketText(bucket), 0]),
      keep() {
        for (const [number, bucket] of changed) loaded[number] = bucket
      },
    }
  }

  return {
    has(kind, partition, name) {
      const path = pathOf(kind, partition, name)
      return loaded[numberOf(path)]!.has(path)
    },
    *all() {
      for (const bucket of loaded) yield* bucket.values()
    },
    bucket: (number) => loaded[number % buckets]!.values(),
    change,
  }
}

async function readBucket(backend: Backend, number: number): Promise<Bucket> {
  const text = await backend.read(bucketKey(number))
  if (text === undefined) return new Map()
  const rows = parseDocument<Row[]>(text, bucketKey(number))
  return new Map(
    rows.map(([kind, partition, name, at]) => [pathOf(kind, partition, name), { kind, partition, name, at }]),
  )
}

function bucketText(bucket: Bucket): string {
  const rows = bucket.values().map(({ kind, partition, name, at }): Row => [kind, partition, name, at])
  return JSON.stringify([...rows])
}

function bucketKey(number: number): string {
  return `names-${number}`
}

/** Unambiguous: a partition has no slash. */
function pathOf(kind: 'e' | 's', partition: string, name: string): string {
  return `${kind}/${partition}/${name}`
}

function numberOf(path: string): number {
  return hash53(path) % buckets
}
