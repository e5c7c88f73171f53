export type { PageRequest, TestBrowser } from './browser.ts'
export {
  type ChannelPeer,
  type ChannelSubject,
  channelContract,
  type PeerConduct,
  type TakenMessage,
} from './channel-contract.ts'
export { type ManualClock, manualClock } from './clock.ts'
export { type JobsSubject, jobsContract } from './jobs-contract.ts'
export type { Persona, PersonaPage, PersonaVisit, Taste } from './persona.ts'
export { bargainHunter, firstTimeVisitor, loyalCustomer, regular } from './personas.ts'
export { seededRandom } from './random.ts'
export { openTestSite, type TestSite, type TestSiteOptions } from './site.ts'
export { type ContractSuite, type StoreSubject, storeContract } from './store-contract.ts'
