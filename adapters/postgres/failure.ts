import { AttuneError } from '../../core/errors.ts'

/** By SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html) or by Node's code of a socket error. */
const cures: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Check that the server runs and that the URL names its host and port.',
  ENOTFOUND: 'Check the host name in the URL.',
  '28000': 'Check the user in the URL and the server’s pg_hba.conf.',
  '28P01': 'Check the password in the URL.',
  '3D000': 'Create the database, or name another one in the URL.',
  '42P07': 'Give Attune a schema of its own.',
  '42501': 'Let this role create the schema, or create it once as another role and grant its use.',
  '25006': 'This server is read-only: name the primary.',
  '53100': 'The disk of the server is full: free some space.',
  '53300': 'The server has no free connection: lower `connections`, or raise its max_connections.',
  '57014': 'Look for a long lock or an overloaded server, or raise `timeout`.',
}

const cureOfSilence =
  'Check the server and the network; if all connections are busy, raise `connections` or `timeout`.'

/** What callers see of an error of `pg`: one line with the place and the cure. */
export function storeFailure(where: string, error: unknown): AttuneError {
  if (error instanceof AttuneError) return error
  const code = codeOf(error)
  const silent = code === undefined && /timeout|No answer/i.test(reasonOf(error))
  const cure = (code && cures[code]) ?? (silent ? cureOfSilence : 'See the cause.')
  const message = `PostgreSQL store ${where}: ${reasonOf(error)}. ${cure}`
  return new AttuneError('ATTUNE_STORE_UNAVAILABLE', message, { cause: error })
}

/** The server refused the statement, so that nothing of its transaction was kept. */
export function wasRolledBack(error: unknown): boolean {
  const { severity } = (causeOf(error) ?? {}) as { severity?: unknown }
  return severity === 'ERROR'
}

/** The tables or functions are gone: the database was replaced while we were connected. */
export function lostSchema(error: unknown): boolean {
  return ['3F000', '42P01', '42883'].includes(codeOf(causeOf(error)) ?? '')
}

function causeOf(error: unknown): unknown {
  return error instanceof AttuneError ? error.cause : error
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}

/** Of a host with several addresses Node reports one error for each, under an empty message. */
function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError && error.message === '' ? error.errors[0] : error
  return first instanceof Error ? first.message : String(first)
}
