import type { AttuneError, ErrorCode } from '../errors.ts'

/** What errors of these codes quote may have come from a visitor. */
const quoting: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ATTUNE_SIGNAL_INVALID',
  'ATTUNE_ID_INVALID',
  'ATTUNE_CONSENT_ANSWER',
  'ATTUNE_LINK_INVALID',
  'ATTUNE_STORE_KEY',
  'ATTUNE_IDENTITY',
  'ATTUNE_ORIGIN',
  'ATTUNE_BODY_INVALID',
  'ATTUNE_BODY_TYPE',
  'ATTUNE_UNKNOWN_PLACEMENT',
  'ATTUNE_UNKNOWN_SEGMENT',
  'ATTUNE_UNKNOWN_FEATURE',
  'ATTUNE_UNKNOWN_PURPOSE',
])

/**
 * The message of an error with nothing personal in it. It keeps Attune's own words. What another program
 * said, such as a database or the site's own function, may quote anything: of it, the name and the code of
 * the error are kept. Whoever needs all of it has `onError`.
 */
export function maskedMessage(error: AttuneError): string {
  // Names that the site was set up with: who asked for another, a visitor or not, has written none of them. What is
  // reported may be any error, without a code.
  const isUnknownName = String(error.code).startsWith('ATTUNE_UNKNOWN_')
  const [own] = (isUnknownName && suggestion.exec(error.message)) || ['']
  return masked(error, error.message.slice(0, error.message.length - own.length)) + own
}

/** At the very end, where nothing that was asked for can stand. */
const suggestion = / Did you mean "[^"\n]*"\?$/

function masked(error: AttuneError, message: string): string {
  let text = message
  for (const { said, shown } of foreignWords(error.cause)) text = text.replaceAll(said, shown)
  if (quoting.has(error.code)) text = text.replaceAll(/"[^"\n]*"|`[^`\n]*`/g, '"…"')
  return text
    .replaceAll(/[^\s"'<>(),;:@]+@[^\s"'<>(),;:@]+\.[^\s"'<>(),;:@]+/g, '[e-mail]')
    .replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b(?!:\d)/g, '[address]')
    .replaceAll(/(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])/gi, '[address]')
    .replaceAll(/(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*(?:\d|[A-Z]))[\w-]{20,}/g, '[id]')
}

/** What the causes said, in every form in which a message may repeat it; longest first. */
function foreignWords(cause: unknown, depth = 0): { said: string; shown: string }[] {
  if (cause === undefined || cause === null || depth > 4) return []
  const { name, message, code, errors, cause: deeper } = asError(cause)
  const shown = code === undefined ? name : `${name} ${code}`
  const firstLine = message.split(/[\r\n]/, 1)[0]!
  const said = [String(cause), message, firstLine, firstLine.replace(/\.+$/, ''), firstLine.slice(0, 300)]
  return [
    ...said.map((one) => ({ said: one, shown })),
    ...errors.flatMap((one) => foreignWords(one, depth + 1)),
    ...foreignWords(deeper, depth + 1),
  ]
    .filter(({ said }) => said.trim() !== '')
    .sort((a, b) => b.said.length - a.said.length)
}

function asError(cause: unknown) {
  if (typeof cause !== 'object' || cause === null) {
    return { name: 'Error', message: String(cause), code: undefined, errors: [], cause: undefined }
  }
  const error = cause as {
    name?: unknown
    message?: unknown
    code?: unknown
    errors?: unknown
    cause?: unknown
  }
  return {
    name: error instanceof Error ? error.constructor.name : 'Error',
    message: String(error.message ?? ''),
    code: typeof error.code === 'string' && /^\w{1,32}$/.test(error.code) ? error.code : undefined,
    errors: Array.isArray(error.errors) ? (error.errors as unknown[]) : [],
    cause: error.cause,
  }
}
