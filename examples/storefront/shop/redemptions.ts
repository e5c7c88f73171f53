import type { ShopDatabase } from './database.ts'

/** Codes are compared as written on a voucher: without outer spaces, in capitals. */
export const normaliseCode = (code: string): string => code.trim().toUpperCase()

/** Whether this account has already used the code: each is good for one order per account. */
export const isRedeemed = (database: ShopDatabase, accountId: number, code: string): boolean =>
  database.prepare('SELECT 1 FROM redemptions WHERE account_id = ? AND code = ?').get(accountId, code) !==
  undefined

/** Marks the code as used. Throws if it was used before: the primary key is the guarantee. */
export function redeem(database: ShopDatabase, accountId: number, code: string, orderId: number): void {
  database
    .prepare('INSERT INTO redemptions (account_id, code, order_id) VALUES (?, ?, ?)')
    .run(accountId, code, orderId)
}
