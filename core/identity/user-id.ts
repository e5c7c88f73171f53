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
  const text = typeof userId === 'number' && Number.isSafeInteger(userId) ? String(userId) : userId
  if (typeof text !== 'string') throw invalid(`a user id must be a string, not ${describe(userId)}`)
  const trimmed = text.trim()
  if (trimmed === '') throw invalid('the user id is empty')
  if (trimmed.length > longest)
    throw invalid(`the user id has ${trimmed.length} characters, at most ${longest} are taken`)
  if (/\p{Cc}/u.test(trimmed) || !trimmed.isWellFormed())
    throw invalid('the user id holds control characters or half a character, which no store keeps reliably')
  if (placeholders.has(trimmed.toLowerCase()))
    throw invalid(`"${trimmed}" is a placeholder, not one person's id`)
  return trimmed
}

function invalid(reason: string): AttuneError {
  return new AttuneError(
    'ATTUNE_ID_INVALID',
    `Nobody was identified: ${reason}. Call identify() with the id under which your user table knows the person, and not at all when nobody is signed in.`,
  )
}

function describe(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
}
