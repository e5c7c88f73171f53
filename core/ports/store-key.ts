import { AttuneError } from '../errors.ts'
import type { Commit, StoreKey } from './store.ts'

const partitionShape = /^[A-Za-z0-9_-]{1,64}$/
const longestName = 256
/** The last moment a Date can hold. */
const endOfTime = 8.64e15

/** For adapters: throws `ATTUNE_STORE_KEY` unless the key is one that every store can hold. */
export function checkKey(key: StoreKey): void {
  checkPartition(key.partition)
  checkName(key.name)
}

/** For adapters: every key, topic and moment of a commit; throws `ATTUNE_STORE_KEY` before anything is written. */
export function checkCommit(commit: Commit): void {
  checkPartition(commit.partition)
  for (const { name } of commit.check ?? []) checkName(name)
  for (const { name, ttl, expiresAt } of commit.set ?? []) {
    checkName(name)
    if (ttl !== undefined) checkMoment(ttl, 'ttl', name)
    if (expiresAt !== undefined) checkMoment(expiresAt, 'expiry', name)
  }
  for (const name of commit.delete ?? []) checkName(name)
  for (const { topic } of commit.append ?? []) checkName(topic, 'topic')
  for (const { name, at } of commit.schedule ?? []) {
    checkName(name)
    checkMoment(at, 'time', name)
  }
  for (const name of commit.unschedule ?? []) checkName(name)
}

/** For adapters: where `scanLog` and `forget` look. */
export function checkLogPlace(topic: string, partition: string): void {
  checkTopic(topic)
  checkPartition(partition)
}

/** For adapters: when an entry about to be set expires, in milliseconds since 1970; undefined for never. */
export function expiryOf(
  { ttl, expiresAt }: { ttl?: number; expiresAt?: number },
  now: number,
): number | undefined {
  return expiresAt ?? (ttl === undefined ? undefined : now + ttl)
}

/** For adapters: what `scan` looks for; may be empty, to find everything. */
export function checkPrefix(prefix: string): void {
  if (prefix !== '') checkName(prefix, 'prefix')
}

export function checkTopic(topic: string): void {
  checkName(topic, 'topic')
}

/**
 * The value as JSON text.
 * @throws TypeError when JSON cannot hold it: `undefined`, a function, a bigint, a cycle.
 */
export function jsonText(value: unknown, name: string): string {
  const text: string | undefined = JSON.stringify(value)
  if (text === undefined)
    throw new TypeError(`The value of ${JSON.stringify(name)} is not JSON: ${typeof value}.`)
  return text
}

function checkPartition(partition: string): void {
  if (typeof partition === 'string' && partitionShape.test(partition)) return
  throw refused('partition', partition, 'Use 1 to 64 of A-Z a-z 0-9 _ -.')
}

function checkName(name: string, what = 'name'): void {
  if (typeof name !== 'string' || name === '') throw refused(what, name, 'Use 1 to 256 characters.')
  if (name.length > longestName)
    throw refused(what, name, `It has ${name.length} characters; use at most 256.`)
  if (!name.isWellFormed() || name.includes('\0')) {
    throw refused(
      what,
      name,
      'Half surrogate pairs and NUL are not stored alike by every engine; leave them out.',
    )
  }
}

function checkMoment(milliseconds: number, what: string, name: string): void {
  if (Number.isFinite(milliseconds) && Math.abs(milliseconds) <= endOfTime) return
  throw refused(
    'time',
    milliseconds,
    `Give the ${what} of ${JSON.stringify(name)} as a finite number of milliseconds.`,
  )
}

function refused(what: string, given: unknown, cure: string): AttuneError {
  const shown = typeof given === 'string' ? JSON.stringify(given.slice(0, 60)) : String(given)
  return new AttuneError('ATTUNE_STORE_KEY', `Not a ${what} a store takes: ${shown}. ${cure}`)
}
