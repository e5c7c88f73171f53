export { type ManualClock, manualClock } from './clock.ts'
export { storeContract } from './store-contract.ts'
