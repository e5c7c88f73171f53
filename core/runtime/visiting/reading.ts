import { checkOptions, type OptionNames } from '../../check-options.ts'
import { checkText } from '../../check-text.ts'
import type { CompiledPlacement } from '../../decisions/compile.ts'
import type { Decision } from '../../decisions/decision.ts'
import { type Explanation, explain as explainPlacement } from '../../decisions/explain.ts'
import { AttuneError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import type { PageFacts } from '../../signals/context.ts'
import { contextOnPage } from '../../signals/request-context.ts'
import { unknownName } from '../../unknown-name.ts'
import type { Site } from '../site.ts'
import type { OpenedVisit } from './opened-visit.ts'

const pageFactNames: OptionNames<PageFacts> = { url: true, referrer: true }

export function decide(visit: OpenedVisit, placement: string): Decision {
  const compiled = placementNamed(visit.shell.site, placement)
  visit.hasDecided = true
  return visit.shown.decide(compiled, visit)
}

export function peek(visit: OpenedVisit, placement: string): Decision {
  const compiled = placementNamed(visit.shell.site, placement)
  visit.hasDecided = true
  return visit.shown.peek(compiled, visit)
}

export function onPage(visit: OpenedVisit, page: PageFacts): void {
  checkOptions('onPage()', page, pageFactNames, 'page')
  if (page === undefined) throw new AttuneError('ATTUNE_OPTIONS', 'Say which page: onPage({ url: "/shop" }).')
  visit.arrival = { ...visit.arrival, context: contextOnPage(visit.context, page) }
  visit.changed()
}

export function explain(visit: OpenedVisit, placement: string): Explanation {
  const { site } = visit.shell
  visit.hasDecided = true
  return explainPlacement(
    placementNamed(site, placement),
    visit.decisionContext(),
    site.segments,
    site.featureName,
  )
}

export function isIn(visit: OpenedVisit, segment: string): boolean {
  const { segments } = visit.shell.site
  const found = segments.named(segment)
  if (!found) throw unknownName('ATTUNE_UNKNOWN_SEGMENT', 'segment', segment, segments.list.map(nameOf))
  visit.hasDecided = true
  return found.has(visit.facts)
}

export function trait(visit: OpenedVisit, name: string): Json | undefined {
  checkText(name, 'Call trait() with the name of one: trait("firstName").')
  visit.hasDecided = true
  return visit.facts.trait(name)
}

export function feature(visit: OpenedVisit, name: string): unknown {
  const { features, featureNames } = visit.shell.site
  const found = features.named(name)
  if (!found) throw unknownName('ATTUNE_UNKNOWN_FEATURE', 'feature', name, featureNames)
  visit.hasDecided = true
  return visit.facts.feature(found.index)
}

export function accountFeature(visit: OpenedVisit, name: string): unknown {
  const { features, accountFeatureNames } = visit.shell.site
  const found = typeof name === 'string' ? features.ofAccount(name) : undefined
  if (!found) throw unknownName('ATTUNE_UNKNOWN_FEATURE', 'account feature', name, accountFeatureNames)
  visit.hasDecided = true
  return visit.facts.accountFeature(found)
}

function placementNamed({ placements }: Site, name: string): CompiledPlacement {
  const found = placements.named(name)
  if (!found) throw unknownName('ATTUNE_UNKNOWN_PLACEMENT', 'placement', name, placements.list.map(nameOf))
  return found
}

function nameOf({ name }: { readonly name: string }): string {
  return name
}
