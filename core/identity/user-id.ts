import { kindOf } from '../check-text.ts'
import { AttuneError } from '../errors.ts'

/** What a bug in the caller sends when there is no user: merging by it would make one person of all. */
const placeholders = new Set([
  '0',
  '-1',
  'null',
  'undefined',
  'none',
  'nil',
  'nan',
  'false',
  'true',
  'anonymous',
  'anon',
  'guest',
  'unknown',
  'user',
  'userid',
  'user_id',
  'id',
  'test',
  'n/a',
  '[object object]',
  '{}',
  '[]',
  '""',
  "''",
  '00000000-0000-0000-0000-000000000000',
])

const longest = 256

/**
 * A user id as text.
 * @throws AttuneError ATTUNE_ID_INVALID for what cannot be one person's
 */
export function checkUserId(userId: unknown): string {
  return checkId(userId, 'a user id', userIdCure)
}

/**
 * An identifier of any namespace as text; `what` it is, in messages.
 * @throws AttuneError ATTUNE_ID_INVALID for what cannot be one person's
 */
export function checkId(id: unknown, what: string, cure: string = idCure): string {
  const invalid = (reason: string) =>
    new AttuneError('ATTUNE_ID_INVALID', `Nobody was identified: ${reason}. ${cure}`)
  const text = typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : id
  if (typeof text !== 'string') throw invalid(`${what} must be a string, not ${kindOf(id)}`)
  const trimmed = text.trim()
  if (trimmed === '') throw invalid(`${what} is empty`)
  if (trimmed.length > longest)
    throw invalid(`${what} has ${trimmed.length} characters, at most ${longest} are taken`)
  if (/\p{Cc}/u.test(trimmed) || !trimmed.isWellFormed())
    throw invalid(`${what} holds control characters or half a character, which no store keeps reliably`)
  if (placeholders.has(trimmed.toLowerCase()))
    throw invalid(`"${trimmed}" is a placeholder, not one person's id`)
  return trimmed
}

const userIdCure =
  'Call identify() with the id under which your user table knows the person, and not at all when nobody is signed in.'
const idCure = 'Give the id this one person is known by, and leave it out where there is none.'
