import { AttuneError } from '../../core/errors.ts'
import type { Database, Run } from './connection.ts'
import { lockNumber, migrations } from './migrations.ts'

/** Older ones are past their end of life. What is used here has been there since 9.5. */
const oldestServer = 120_000

/**
 * Creates the schema, or brings one of an older version up to date. Processes that start together wait
 * for each other; a role that may not create anything can use a schema that is up to date.
 * @throws AttuneError `ATTUNE_FORMAT_NEWER` for the schema of a newer Attune
 */
export function prepareSchema(db: Database, schema: string, where: string): Promise<void> {
  return db.onOneConnection(async ({ run }) => {
    await assertUsable(run, where)
    if ((await formatOf(run, schema, where)) === migrations.length) return
    await run(`BEGIN; SELECT pg_advisory_xact_lock(${lockNumber(schema, 'migrate')})`)
    const format = await formatOf(run, schema, where)
    if (format === 0) await run(createdSchema(schema))
    for (const migrate of migrations.slice(format)) await run(migrate(schema))
    await run(`UPDATE "${schema}".format SET version = ${migrations.length}; COMMIT`)
  })
}

async function assertUsable(run: Run, where: string): Promise<void> {
  const [row] = await run(
    `SELECT current_setting('server_version_num')::integer, current_setting('transaction_isolation')`,
  )
  const [version, isolation] = row as [number, string]
  if (version < oldestServer) throw unusable(where, `the server is version ${version}. Use 12 or later.`)
  // Checks must see what was committed while they waited for their lock.
  if (isolation !== 'read committed') {
    const cure = 'Set default_transaction_isolation to "read committed" for this role, database or pool.'
    throw unusable(where, `transactions are ${isolation}. ${cure}`)
  }
}

async function formatOf(run: Run, schema: string, where: string): Promise<number> {
  // Not to_regclass(): after waiting for the lock it may still remember that there was no such table.
  const [found] = await run(
    `SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = '${schema}' AND c.relname = 'format'`,
  )
  if (found === undefined) return 0
  const [row] = await run(`SELECT version FROM "${schema}".format`)
  const format = Number(row?.[0])
  if (format <= migrations.length) return format
  const known = `this version of Attune knows formats up to ${migrations.length}`
  throw new AttuneError(
    'ATTUNE_FORMAT_NEWER',
    `PostgreSQL store ${where}: schema ${schema} is in format ${format}; ${known}. Upgrade Attune, or name another schema.`,
  )
}

/** A schema that is there already, perhaps made for this role by another, needs no right to make one. */
function createdSchema(schema: string): string {
  return `DO $$ BEGIN
    IF to_regnamespace('"${schema}"') IS NULL THEN CREATE SCHEMA "${schema}"; END IF;
  END $$;
  CREATE TABLE "${schema}".format (version integer NOT NULL);
  INSERT INTO "${schema}".format VALUES (0);`
}

function unusable(where: string, reason: string): AttuneError {
  return new AttuneError('ATTUNE_STORE_UNAVAILABLE', `PostgreSQL store ${where}: ${reason}`)
}
