import { AttuneError, type Problem } from '../errors.ts'
import { isObject } from '../json.ts'
import type { AttuneOptions } from '../options.ts'
import { accountFeatures } from './checks/account-features.ts'
import { consent, events, retention, traits } from './checks/consent.ts'
import { currency } from './checks/currency.ts'
import { featureBudget } from './checks/feature-budget.ts'
import { features } from './checks/features.ts'
import { followUps, type MessageNames, sending } from './checks/follow-ups.ts'
import { groups } from './checks/groups.ts'
import { namespaces } from './checks/namespaces.ts'
import { outsideRequests } from './checks/outside-requests.ts'
import { placements } from './checks/placements.ts'
import {
  callback,
  channels,
  clock,
  jobs,
  logger,
  messages,
  milliseconds,
  providers,
  secret,
  store,
  telemetry,
} from './checks/ports.ts'
import { timeZone } from './checks/schedule.ts'
import { segments } from './checks/segments.ts'
import { sendingMistakes } from './checks/sends.ts'
import { type Check, notObject, shape, wholeNumber } from './checks/shape.ts'
import { siteNames } from './checks/site-names.ts'
import { templateMistakes } from './checks/template-use.ts'
import type { Definitions } from './definitions.ts'

/**
 * Finds every mistake in what a site was set up with. It may be anything, such as JSON from a CMS, whatever
 * its type says.
 * @throws AttuneError ATTUNE_DEFINITIONS with all of them in `problems`
 */
export function checkDefinitions(
  options: Definitions & Partial<Record<'store' | 'channels' | 'messages' | 'workers', unknown>>,
): void {
  const mistakes = problemsOf(options)
  const problems =
    mistakes.length > 0
      ? mistakes
      : [
          ...featureBudget(options),
          ...outsideRequests(options),
          ...templateMistakes(options),
          ...sendingMistakes(options),
        ]
  if (problems.length === 0) return
  const mistakesFound = problems.length === 1 ? 'is one mistake' : `are ${problems.length} mistakes`
  throw new AttuneError('ATTUNE_DEFINITIONS', `There ${mistakesFound} in the definitions:`, { problems })
}

function problemsOf(options: unknown): Problem[] {
  if (!isObject(options))
    return notObject('What createAttune() takes', 'options', 'Write createAttune({ store, … }).')
  const names = siteNames(options)
  const keys: Readonly<Record<keyof AttuneOptions, Check>> = {
    features: features(names),
    accountFeatures: accountFeatures(names),
    segments: segments(names),
    groups,
    placements: placements(names),
    followUps: followUps(names, messageNames(options)),
    sending,
    events: events(names),
    traits: traits(names),
    consent: consent(names),
    namespaces,
    retention,
    currency,
    timeZone,
    store,
    channels,
    messages,
    jobs,
    workers: wholeNumber(0, 100),
    secret,
    providers,
    budget: milliseconds,
    patience: milliseconds,
    onError: callback,
    logger,
    telemetry,
    clock,
    random: callback,
  }
  const problems = shape('createAttune()', keys)(options, '')
  return options.store === undefined ? [...store(undefined, 'store'), ...problems] : problems
}

/** Without channels or templates the site hands its messages on itself, or did not get that far. */
function messageNames({
  channels,
  messages,
}: object & { channels?: unknown; messages?: unknown }): MessageNames {
  const templates = isObject(messages) ? messages.names : undefined
  return {
    channels: isObject(channels) ? Object.keys(channels) : undefined,
    templates: Array.isArray(templates) ? templates : undefined,
  }
}
