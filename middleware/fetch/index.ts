export { type CollectorFetchOptions, collectorFetch } from './collector-fetch.ts'
export type { Connection } from './connection.ts'
export { type FetchVisit, type PersonalizeFetchOptions, personalizeFetch } from './personalize-fetch.ts'
