import * as sqlite from 'node:sqlite'

// Newer Node calls the class `Database`; Node 24 and its types call it `DatabaseSync`.
const { Database = sqlite.DatabaseSync } = sqlite as typeof sqlite & {
  Database?: typeof sqlite.DatabaseSync
}

export type ShopDatabase = sqlite.DatabaseSync

const schemaVersion = 2

const restockRequests = `
  CREATE TABLE restock_requests (
    slug TEXT NOT NULL,
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    requested_at INTEGER NOT NULL,
    PRIMARY KEY (slug, account_id)
  ) STRICT;
`

const schema = `
  CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT NOT NULL,
    newsletter INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE carts (
    id INTEGER PRIMARY KEY,
    account_id INTEGER UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
    discount_code TEXT,
    discount_percent INTEGER,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE cart_items (
    cart_id INTEGER NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    slug TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (cart_id, slug)
  ) STRICT;
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    account_id INTEGER REFERENCES accounts (id) ON DELETE SET NULL,
    placed_at INTEGER NOT NULL,
    email TEXT NOT NULL,
    details TEXT NOT NULL
  ) STRICT;
  CREATE INDEX orders_by_account ON orders (account_id, placed_at);
  CREATE TABLE redemptions (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, code)
  ) STRICT;
  CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    account_id INTEGER REFERENCES accounts (id) ON DELETE CASCADE,
    cart_id INTEGER REFERENCES carts (id) ON DELETE SET NULL,
    last_order TEXT,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_expiry ON sessions (expires_at);
  ${restockRequests}
  CREATE TABLE sign_in_failures (
    email TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    until INTEGER NOT NULL
  ) STRICT;
`

/**
 * Opens the shop's own tables in one SQLite file, or in memory with `:memory:`.
 * Throws when the file cannot be written or was made by a newer version of the shop.
 */
export function openDatabase(file: string): ShopDatabase {
  const database = new Database(file, { timeout: 1000 })
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
    transaction(database, () => {
      const version = Number(database.prepare('PRAGMA user_version').get()?.user_version)
      if (version > schemaVersion) {
        throw new Error(`${file} was written by a newer version of this shop (schema ${version})`)
      }
      if (version === 0) database.exec(schema)
      if (version === 1) database.exec(restockRequests)
      if (version < schemaVersion) database.exec(`PRAGMA user_version = ${schemaVersion}`)
    })
  } catch (error) {
    database.close()
    throw error
  }
  return database
}

/** Runs `work` entirely or not at all; what it throws comes through. Not to be nested. */
export function transaction<Result>(database: ShopDatabase, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
