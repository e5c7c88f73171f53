import { createHash, randomBytes } from 'node:crypto'
import type { ShopDatabase } from './database.ts'

/** How long a session lives without a visit, in milliseconds. */
export const sessionLifetime = 30 * 24 * 60 * 60_000

export interface Session {
  /** What the browser's cookie holds; the database knows only its hash. */
  readonly token: string
  readonly accountId: number | undefined
  readonly cartId: number | undefined
  /** The order just placed here, so that a guest can read its confirmation. */
  readonly lastOrder: string | undefined
  readonly expiresAt: number
}

const hashed = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** Begins a session under a fresh token. Called again at every sign-in, so that no token outlives one. */
export function startSession(
  database: ShopDatabase,
  { accountId, cartId }: { accountId?: number; cartId?: number },
  now: number,
): Session {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = now + sessionLifetime
  database.prepare('DELETE FROM sessions WHERE expires_at <= ?').run(now)
  database
    .prepare('INSERT INTO sessions (token_hash, account_id, cart_id, expires_at) VALUES (?, ?, ?, ?)')
    .run(hashed(token), accountId ?? null, cartId ?? null, expiresAt)
  return { token, accountId, cartId, lastOrder: undefined, expiresAt }
}

export function readSession(database: ShopDatabase, token: string, now: number): Session | undefined {
  const row = database
    .prepare('SELECT * FROM sessions WHERE token_hash = ? AND expires_at > ?')
    .get(hashed(token), now)
  if (row === undefined) return undefined
  return {
    token,
    accountId: row.account_id === null ? undefined : Number(row.account_id),
    cartId: row.cart_id === null ? undefined : Number(row.cart_id),
    lastOrder: row.last_order === null ? undefined : String(row.last_order),
    expiresAt: Number(row.expires_at),
  }
}

/** Moves the end of the session to a full lifetime from now. */
export function extendSession(database: ShopDatabase, token: string, now: number): void {
  database
    .prepare('UPDATE sessions SET expires_at = ? WHERE token_hash = ?')
    .run(now + sessionLifetime, hashed(token))
}

export function setSessionCart(database: ShopDatabase, token: string, cartId: number): void {
  database.prepare('UPDATE sessions SET cart_id = ? WHERE token_hash = ?').run(cartId, hashed(token))
}

export function setLastOrder(database: ShopDatabase, token: string, number: string): void {
  database.prepare('UPDATE sessions SET last_order = ? WHERE token_hash = ?').run(number, hashed(token))
}

export function endSession(database: ShopDatabase, token: string): void {
  database.prepare('DELETE FROM sessions WHERE token_hash = ?').run(hashed(token))
}
