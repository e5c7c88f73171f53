import { AttuneError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'

/**
 * What messages call the server of a URL: host, port and database, without the user and the password.
 * @throws AttuneError `ATTUNE_OPTIONS` when the URL is none of PostgreSQL
 */
export function placeOf(url: string): string {
  // Not shown: it may hold a password.
  if (!/^postgres(ql)?:\/\//i.test(url)) throw notPostgres('it does not begin with postgres://')
  // As the driver does, for a socket: `postgres://user@/database?host=/run/postgresql`.
  const text = URL.canParse(url) ? url : url.replace('@/', '@localhost/')
  // With a / in the password, the rest of it is taken for the path.
  if (!URL.canParse(text) || new URL(text).pathname.includes('@'))
    throw notPostgres('it cannot be read; write what is special in the password as %23 for #, %2F for /')
  const { hostname, port, pathname, searchParams } = new URL(text)
  for (const name of searchParams.keys()) {
    if (nearest(name, ['schema'])) throw notPostgres(`the schema is an option, { schema }, and not "${name}"`)
  }
  return `${hostname || 'localhost'}:${port || 5432}${pathname}`
}

function notPostgres(why: string): AttuneError {
  const message = `Not the URL of a PostgreSQL server: ${why}. Use postgres://user:password@host:5432/database.`
  return new AttuneError('ATTUNE_OPTIONS', message)
}
