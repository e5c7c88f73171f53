import {
  ErrorCode,
  type EvaluationContext,
  FlagNotFoundError,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  ProviderFatalError,
  ProviderNotReadyError,
  type ResolutionDetails,
} from '@openfeature/server-sdk'
import type { Attune } from '../../core/attune.ts'
import { checkAttune } from '../../core/check-attune.ts'
import { checkOptions, type OptionNames } from '../../core/check-options.ts'
import type { AttuneError } from '../../core/errors.ts'
import { visitOf } from '../../core/runtime/visiting/visit-of.ts'
import { unknownName } from '../../core/unknown-name.ts'
import type { Visitor } from '../../core/visitor.ts'
import { isPresent, personIn, requestIn } from './evaluation-context.ts'
import { asFlagError } from './flag-error.ts'
import { resolutionOf, type ValueType } from './resolution.ts'
import { trackFor } from './track.ts'

/** What `openFeature()` may be told. */
export interface OpenFeatureOptions {
  /**
   * The visitor of the request under way, for instance out of an `AsyncLocalStorage`: where flags are asked for them,
   * by user id or profile id or by none, they are decided as on the page, and counted when that is sent. Default:
   * there is none, and everybody is looked up.
   */
  readonly visitor?: () => Visitor | undefined
  /**
   * Whether a flag evaluated for somebody who was looked up counts as shown to them. Evaluating is not showing, so
   * the default is false; with it neither caps nor experiments know what was shown.
   */
  readonly expose?: boolean
}

const optionNames: OptionNames<OpenFeatureOptions> = { visitor: true, expose: true }

/**
 * A provider for OpenFeature (https://openfeature.dev/specification): placements are flags, their content the value.
 * The targeting key is a user id, or an identifier of the context's `namespace`; `profileId` leads to visitors without
 * one. Of the rest of the context `url`, `referrer`, `userAgent`, `language`, `host`, `country` and `timeZone` are read.
 * With the store down flags are a stranger's, with the reason STALE.
 *
 * ```ts
 * await OpenFeature.setProviderAndWait(openFeature(attune))
 * const hero = await OpenFeature.getClient().getObjectValue('home.hero', { title: 'Hello' }, { targetingKey: userId })
 * ```
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function openFeature(attune: Attune, options: OpenFeatureOptions = {}): Provider {
  checkAttune(attune, 'openFeature()')
  checkOptions('openFeature()', options, optionNames)
  const { visitor: current = () => undefined, expose = false } = options
  const events = new OpenFeatureEventEmitter()
  const names = new Set<string>(attune.placementNames)
  let isStale = false

  /** The provider is stale while the store does not answer. */
  const observe = (failure: AttuneError | undefined) => {
    if (failure?.code === 'ATTUNE_STORE_CLOSED') {
      events.emit(ProviderEvents.Error, { errorCode: ErrorCode.PROVIDER_FATAL, message: failure.message })
      throw new ProviderNotReadyError(failure.message)
    }
    if (isStale === (failure !== undefined)) return
    isStale = failure !== undefined
    if (failure) events.emit(ProviderEvents.Stale, { message: failure.message })
    else events.emit(ProviderEvents.Ready)
  }

  const visitorFor = async (context: EvaluationContext): Promise<{ visitor: Visitor; isHere: boolean }> => {
    const here = current()
    if (here && isPresent(here, context)) return { visitor: here, isHere: true }
    const person = personIn(context)
    const visitor = await attune.visit({ request: requestIn(context, attune.clock.now()), person })
    if (person || visitor.failure) observe(visitor.failure)
    return { visitor, isHere: false }
  }

  const resolve = async <T extends JsonValue>(
    type: ValueType,
    name: string,
    otherwise: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> => {
    if (!names.has(name)) {
      throw new FlagNotFoundError(
        unknownName('ATTUNE_UNKNOWN_PLACEMENT', 'placement', name, attune.placementNames).message,
      )
    }
    try {
      const { visitor, isHere } = await visitorFor(context)
      const resolution = resolutionOf(visitor.peek(name), type, otherwise, visitor.failure)
      if (isHere || expose) visitor.decide(name)
      if (!isHere && expose) {
        const visit = visitOf(visitor)
        visit.expose()
        visit.commit({ lazy: true, held: true }).catch((error) => attune.onError(error as AttuneError))
      }
      return resolution
    } catch (error) {
      throw asFlagError(error)
    }
  }

  return {
    metadata: { name: 'attune' },
    runsOn: 'server',
    events,
    async initialize() {
      const { problem } = await attune.health()
      if (problem === 'ATTUNE_STORE_CLOSED') throw new ProviderFatalError('Attune was closed.')
    },
    resolveBooleanEvaluation: (name, otherwise, context) => resolve('boolean', name, otherwise, context),
    resolveStringEvaluation: (name, otherwise, context) => resolve('string', name, otherwise, context),
    resolveNumberEvaluation: (name, otherwise, context) => resolve('number', name, otherwise, context),
    resolveObjectEvaluation: (name, otherwise, context) => resolve('object', name, otherwise, context),
    track: (event, context, details = {}) => trackFor(attune, current(), { event, context, details }),
  }
}
