export type {
  AttuneClient,
  AttuneCommand,
  ConsentAnswer,
  ConsentChoices,
  ConsentDetails,
} from './client/face.ts'
export { type CollectorOptions, collector, type MessagePages } from './collector/collector.ts'
export type { RateLimits } from './collector/rate-limit.ts'
export { createWriteKey, hashWriteKey, type WriteKey } from './collector/servers/write-key.ts'
export type { CookieOptions } from './cookies/options.ts'
export { injectPlacements } from './inject/inject-placements.ts'
export type { InjectionOptions } from './inject/injection.ts'
export type { PlacementRenderer, Renderers, RenderOptions } from './inject/renderers.ts'
export { type PersonalizedRequest, personalize } from './personalize.ts'
export type { Tracking } from './response/settle-views.ts'
export type { PersonalizeOptions, SignedIn } from './visits.ts'
