import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { AttuneError, type Problem } from '../../../core/errors.ts'
import { isObject } from '../../../core/json.ts'
import type { SignalType } from '../../../core/signals/signal.ts'

/** One of the site's own systems, and the hash of the key it sends: the key itself stays with it. */
export interface WriteKey {
  /** In records of consent and in messages about the key: letters, digits, `_`, `.` and `-`; at most 64. */
  readonly name: string
  /** Of `createWriteKey()` or `hashWriteKey()`. */
  readonly hash: string
  /** The types of message it may send. Default: all. */
  readonly scopes?: readonly SignalType[]
}

/** The types of message there are. */
export const messageTypes: readonly SignalType[] = ['track', 'identify', 'page', 'screen', 'group', 'alias']

/** 22 characters of base64url are 128 bits. A key of so many random bits needs no slow hash. */
const shortestKey = 22

/**
 * A new key of 256 random bits, and its hash. Show the key to nobody but the system that sends it.
 *
 * ```ts
 * createWriteKey() // { key: 'attune_…', hash: 'sha256:…' }
 * ```
 */
export function createWriteKey(): { readonly key: string; readonly hash: string } {
  const key = `attune_${randomBytes(32).toString('base64url')}`
  return { key, hash: hashWriteKey(key) }
}

/**
 * The hash of a key that was made elsewhere, at random: of at least 22 printable characters without `:`.
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function hashWriteKey(key: string): string {
  if (typeof key === 'string' && key.length >= shortestKey && /^[!-9;-~]+$/.test(key)) {
    return `sha256:${digestOf(key).toString('hex')}`
  }
  const message = `A write key has at least ${shortestKey} printable characters, none of them a colon or a space.`
  throw new AttuneError('ATTUNE_OPTIONS', `${message} createWriteKey() makes one.`)
}

/** @throws AttuneError ATTUNE_OPTIONS with every mistake */
export function compileWriteKeys(keys: readonly WriteKey[]): (presented: string) => WriteKey | undefined {
  const problems = Array.isArray(keys) ? keys.flatMap(keyProblems) : [noList]
  if (problems.length > 0) {
    throw new AttuneError('ATTUNE_OPTIONS', 'The write keys of collector() have mistakes:', { problems })
  }
  const known = keys.map((key) => ({ key, digest: Buffer.from(key.hash.slice(7), 'hex') }))
  /** Every key is compared, in constant time, so that nothing is learnt from how long it takes. */
  return (presented) => {
    const digest = digestOf(presented)
    let found: WriteKey | undefined
    for (const { key, digest: expected } of known) if (timingSafeEqual(digest, expected)) found = key
    return found
  }
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

/** What is wrong is never repeated: it may be a key. */
function keyProblems(key: unknown, index: number, keys: readonly unknown[]): Problem[] {
  const path = `writeKeys[${index}]`
  if (!isObject(key)) return [mistake(path, 'This is not a write key.', 'Give { name, hash, scopes? }.')]
  const { name, hash, scopes } = key
  const earlier = keys.slice(0, index).filter(isObject)
  const unknown = Object.keys(key).find((field) => !['name', 'hash', 'scopes'].includes(field))
  return [
    ...(typeof name === 'string' && /^[\w.-]{1,64}$/.test(name)
      ? earlier.some((other) => other.name === name)
        ? [mistake(`${path}.name`, 'Another key has this name.', 'Name each, so that it can be told apart.')]
        : []
      : [mistake(`${path}.name`, 'This is not a name.', 'Give 1–64 letters, digits, _, . and -.')]),
    ...(typeof hash === 'string' && /^sha256:[0-9a-f]{64}$/.test(hash)
      ? earlier.some((other) => other.hash === hash)
        ? [
            mistake(
              `${path}.hash`,
              'Another entry has the same key.',
              'Make one of its own with createWriteKey().',
            ),
          ]
        : []
      : [mistake(`${path}.hash`, 'This is not the hash of a write key.', hashCure)]),
    ...(scopes === undefined || (Array.isArray(scopes) && scopes.length > 0 && scopes.every(isType))
      ? []
      : [
          mistake(
            `${path}.scopes`,
            'These are not types of messages.',
            `Give some of ${messageTypes.join(', ')}.`,
          ),
        ]),
    ...(unknown === undefined
      ? []
      : [mistake(path, 'It has a field that a write key has not.', 'Give { name, hash, scopes? }.')]),
  ]
}

const hashCure =
  'Keys are not kept here: give hashWriteKey(key), and the key to its sender alone. createWriteKey() makes both.'

const noList = mistake('writeKeys', 'This is not a list.', 'Give [{ name, hash }].')

function mistake(path: string, message: string, cure: string): Problem {
  return { code: 'write-key', path, message, cure }
}

function isType(scope: unknown): boolean {
  return (messageTypes as readonly unknown[]).includes(scope)
}
