import { randomUUID } from 'node:crypto'
import type { Store } from '../../../core/ports/store.ts'
import { openStore } from '../open-store.ts'
import { type Finding, findingsAbout } from './finding.ts'

const { good, wrong, doubtful } = findingsAbout('store')

/** Of so many tries the median counts. */
const tries = 5
/** Milliseconds a page waits for the store by default: `budget`. */
const budget = 50
/** Should this process die half-way, the entry is gone after a minute. */
const life = 60_000

/** Opens a store, writes an entry of its own, reads it and deletes it. A file that is not there is not made. */
export async function examineStore(url: string): Promise<Finding[]> {
  let store: Store | undefined
  try {
    store = await openStore(url, { reading: true })
    return await examine(store)
  } catch (error) {
    return [wrong((error as Error).message.replaceAll(/\s*\n\s*/g, ' '))]
  } finally {
    await store?.close().catch(() => {})
  }
}

async function examine(store: Store): Promise<Finding[]> {
  const key = { partition: 'doctor', name: `doctor/${randomUUID()}` }
  const { partition, name } = key
  const [written, read]: [number[], number[]] = [[], []]
  // The first of each opens connections.
  for (let turn = 0; turn <= tries; turn++) {
    const set = [{ name, value: turn, ttl: life }]
    written.push(await timed(async () => (await store.commit({ partition, set })).ok))
    read.push(await timed(async () => (await store.get(key))?.value === turn))
  }
  const deleted = await timed(async () => (await store.commit({ partition, delete: [name] })).ok)
  if (Number.isNaN(deleted) || (await store.get(key)) !== undefined) {
    return [
      wrong(
        `${store.name} keeps what is deleted. Is it a replica that is read, or shared with something else?`,
      ),
    ]
  }
  if ([...written, ...read].some(Number.isNaN)) {
    return [wrong(`${store.name} does not give back what was written. Is it a replica that is read?`)]
  }
  const [writes, reads] = [medianOf(written.slice(1)), medianOf(read.slice(1))]
  const found = `${store.name} reads in ${shown(reads)} and writes in ${shown(writes)}`
  return [verdictOf(found, reads)]
}

function verdictOf(found: string, reads: number): Finding {
  const near = 'Put it nearer, or raise `budget`.'
  if (reads >= budget)
    return wrong(`${found}: pages wait ${budget} ms at most, and go on as a stranger's. ${near}`)
  if (reads >= budget / 2)
    return doubtful(`${found}: pages wait ${budget} ms at most, which may be too short. ${near}`)
  return good(found)
}

/** Milliseconds; NaN when it did not come to what it should. */
async function timed(work: () => Promise<boolean>): Promise<number> {
  const begun = performance.now()
  return (await work()) ? performance.now() - begun : Number.NaN
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function shown(milliseconds: number): string {
  return `${milliseconds.toFixed(milliseconds < 1 ? 2 : milliseconds < 10 ? 1 : 0)} ms`
}
