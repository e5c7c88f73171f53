export type { Attune } from './attune.ts'
export type { Catalogue, PutOutcome } from './catalogue/catalogue.ts'
export type { ItemChange } from './catalogue/change.ts'
export type { CatalogueItem, Item } from './catalogue/item.ts'
export type {
  Condition,
  CountOperators,
  EventCondition,
  FieldCondition,
  FieldOperators,
  FieldPath,
  Reference,
  ValueType,
} from './conditions/condition.ts'
export type { ConditionTrace } from './conditions/explain.ts'
export type { Horizon } from './conditions/explain-event.ts'
export type { ConsentChoice, ConsentModel, ConsentState } from './consent/consent.ts'
export { standardPurposes } from './consent/consent.ts'
export type { Consent } from './consent/in-force.ts'
export { createAttune } from './create-attune.ts'
export type { Verdict } from './decisions/decide.ts'
export type { Decision, Reason } from './decisions/decision.ts'
export type {
  Experience,
  FrequencyCap,
  Placement,
  Placements,
  Schedule,
  Variant,
} from './decisions/definition.ts'
export type { ExperienceExplanation, Explanation } from './decisions/explain.ts'
export type { Duration } from './duration.ts'
export { AttuneError, type ErrorCode, errorCodes, type Problem } from './errors.ts'
export type {
  FollowUp,
  FollowUps,
  Happening,
  SendingDefinition,
  Step,
  Trigger,
} from './followups/definition.ts'
export type {
  LinkRequest,
  MessageDesk,
  MessageFeedback,
  Preference,
  ShownBlock,
  Subscription,
} from './followups/desk.ts'
export type { FollowUpsFace, MessageListener, RunUnderWay } from './followups/face.ts'
export type { LedgerEntry } from './followups/ledger-entry.ts'
export type { Withheld } from './followups/may-send.ts'
export { ownChannel } from './followups/own-channel.ts'
export type { Suppression, SuppressionReason } from './followups/suppression.ts'
export type { Identifier, NamespaceDefinition, NamespaceDefinitions } from './identity/namespaces.ts'
export type { Person, PersonReference } from './identity/person.ts'
export type { Json, JsonObject } from './json.ts'
export type { BreakerState } from './operations/breaker.ts'
export type { Health } from './operations/health.ts'
export type { AttuneOptions } from './options.ts'
export type { Channel, Delivery, MessageKind, OutgoingMessage } from './ports/channel.ts'
export { type Clock, systemClock } from './ports/clock.ts'
export type {
  ContextProviders,
  CountryProvider,
  Weather,
  WeatherProvider,
} from './ports/context-providers.ts'
export type { Job, Jobs, JobWorker, Wake, WorkOptions } from './ports/jobs.ts'
export type { LogFields, Logger } from './ports/logger.ts'
export type {
  MessageLinks,
  MessageTemplates,
  MessageView,
  RenderedMessage,
  TemplateUse,
} from './ports/message-templates.ts'
export type { CommitParticipant, ExecuteSql, Participation, SqlStore } from './ports/sql-store.ts'
export type {
  Commit,
  CommitResult,
  LoggedEntry,
  LogPage,
  ScannedEntry,
  ScheduledEntry,
  ScheduledPlace,
  Store,
  StoreEntry,
  StoreKey,
} from './ports/store.ts'
export {
  type MetricDefinition,
  type MetricName,
  metrics,
  type Operation,
  type Sample,
  type Telemetry,
} from './ports/telemetry.ts'
export type { AffinityValue } from './profile/features/affinity.ts'
export {
  type DefaultFeatureName,
  defaultFeatures,
  type EventSelector,
  type FeatureDefinition,
  type FeatureDefinitions,
} from './profile/features/definition.ts'
export type { Trust } from './profile/profile.ts'
export type { PlacementName, Register, SegmentName } from './register.ts'
export type { ConsentDefinition, Definitions, RetentionDefinition } from './runtime/definitions.ts'
export type { MergeAuthority, Merged } from './runtime/merging/merge-people.ts'
export type { Unmerged } from './runtime/merging/unmerge.ts'
export type { AnswerDetails } from './runtime/people/answer-for.ts'
export type { ClaimOutcome } from './runtime/people/claim.ts'
export type { KnownMessage } from './runtime/people/known-message.ts'
export type { TrackOutcome } from './runtime/people/track-known.ts'
export type { Erasure, ErasureReason } from './runtime/privacy/erase.ts'
export { belongsToErased, type StoredRecord } from './runtime/privacy/erased-record.ts'
export type { ExportedOrder, ExportedTrait, PersonExport } from './runtime/privacy/person-export.ts'
export type { ErasureProof, Trace } from './runtime/privacy/verify.ts'
export { debugParameter } from './runtime/tokens/debug-token.ts'
export { type PreviewTarget, previewParameter } from './runtime/tokens/preview-link.ts'
export type { Abandoned } from './runtime/upkeep/closing.ts'
export type { TransitionListener } from './runtime/upkeep/subscriptions.ts'
export type { Arriving } from './runtime/visiting/arriving.ts'
export type { Receipt } from './runtime/visiting/receipt.ts'
export { visitOf } from './runtime/visiting/visit-of.ts'
export type { Transition } from './segments/membership.ts'
export type { Campaign } from './signals/campaign.ts'
export type { PageFacts, RequestContext, RequestFacts } from './signals/context.ts'
export { contextPaths } from './signals/context.ts'
export type { TimeOfDay, Weekday } from './signals/daytime.ts'
export type { DeviceClass } from './signals/device.ts'
export type { RequestHeaders } from './signals/headers.ts'
export { type PageView, pageViewed } from './signals/page-viewed.ts'
export type { Referrer, ReferrerKind } from './signals/referrer.ts'
export type { ReferrerSite } from './signals/referrer-hosts.ts'
export type { Signal, SignalCategory, SignalOrigin, SignalType } from './signals/signal.ts'
export type { Classification, SignalDefinition, SignalDefinitions } from './signals/vocabulary.ts'
export type { CommitOptions, Visit } from './visit.ts'
export type { Visitor } from './visitor.ts'
