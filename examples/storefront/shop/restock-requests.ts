import type { ShopDatabase } from './database.ts'

/** Somebody wants to be told when a product is there again. */
export interface RestockRequest {
  readonly accountId: number
  /** In milliseconds. */
  readonly at: number
}

export function requestRestock(database: ShopDatabase, slug: string, accountId: number, now: number): void {
  database
    .prepare('INSERT OR IGNORE INTO restock_requests (slug, account_id, requested_at) VALUES (?, ?, ?)')
    .run(slug, accountId, now)
}

export const isRequested = (database: ShopDatabase, slug: string, accountId: number): boolean =>
  database
    .prepare('SELECT 1 FROM restock_requests WHERE slug = ? AND account_id = ?')
    .get(slug, accountId) !== undefined

/** Who asked for a product; they are asked about once. */
export function takeRequests(database: ShopDatabase, slug: string): readonly RestockRequest[] {
  const rows = database.prepare('DELETE FROM restock_requests WHERE slug = ? RETURNING *').all(slug)
  return rows.map((row) => ({ accountId: Number(row.account_id), at: Number(row.requested_at) }))
}

/** Products somebody waits for. */
export const requestedProducts = (database: ShopDatabase): readonly string[] =>
  database
    .prepare('SELECT DISTINCT slug FROM restock_requests')
    .all()
    .map(({ slug }) => String(slug))
