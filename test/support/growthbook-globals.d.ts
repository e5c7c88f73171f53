import type { webcrypto } from 'node:crypto'

declare global {
  /** GrowthBook's types expect this name of the browser's; Node's types keep it in `node:crypto`. */
  interface SubtleCrypto extends webcrypto.SubtleCrypto {}
}
