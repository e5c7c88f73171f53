export { type ManualClock, manualClock } from './clock.ts'
export { type ContractSuite, type StoreSubject, storeContract } from './store-contract.ts'
