import { type FeatureDefinitions, GrowthBookClient } from '@growthbook/growthbook'
import type { Placements, Visitor } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { consentInForce } from '../../core/consent/in-force.ts'
import { createDecider } from '../../core/decisions/decide.ts'
import { createCounts } from '../../core/operations/counts.ts'
import { guardedStore } from '../../core/operations/guarded-store.ts'
import { systemClock } from '../../core/ports/clock.ts'
import { foldAll } from '../../core/profile/fold.ts'
import { createShell } from '../../core/runtime/shell.ts'
import { compileSite, type Site } from '../../core/runtime/site.ts'
import { switchesKey } from '../../core/runtime/storing/keys.ts'
import { OpenedVisit } from '../../core/runtime/visiting/opened-visit.ts'
import { OpenedVisitor } from '../../core/runtime/visiting/opened-visitor.ts'
import { createFacts } from '../../core/segments/facts.ts'
import { requestContext } from '../../core/signals/request-context.ts'
import { KnownFacts } from './known-facts.ts'
import type { Subject } from './measure.ts'
import { countries, fallback, languages, plans, type Rule, type Rules } from './rules.ts'
import { agreed, features, firefox, history } from './shoppers.ts'

/** Visitors take turns, so that no branch can be learnt by heart. */
export const crowd = 256

export interface Side {
  /** The variant that a visitor is shown, or `fallback`. */
  choose(person: number, placement: string): string
  /** Requests by visitors in turn, each asking for so many placements; how many showed something. Written out for each side, so that neither runs code shaped by the other. */
  requests(asked: number): Subject
}

type Attributes = Record<string, Record<string, unknown>>

export interface AttuneSide extends Side {
  attributes(person: number): Attributes
  /** Like `requests`, by facts that are known before: deciding alone, as GrowthBook does. */
  decisions(asked: number): Subject
}

export function attuneSide(rules: Rules): AttuneSide {
  const site = openSite(rules)
  const shell = createShell(site)
  const people = Array.from({ length: crowd }, (_, person) => someone(person, site))
  const placements = Object.keys(rules)

  /** As a request does, but for the reading of the profile, which GrowthBook leaves to its user. */
  const open = (person: number): Visitor => {
    const { profile, request, consent } = people[person]!
    const context = requestContext({ ...request, now: site.clock.now() })
    const arrival = { consent, context, readOnly: false }
    return new OpenedVisitor(new OpenedVisit(shell, arrival, { profile, version: '1' }))
  }

  return {
    choose: (person, placement) => open(person).decide(placement).variant ?? fallback,
    requests(asked) {
      let turn = 0
      return () => {
        const visitor = open(turn++ % crowd)
        let shown = 0
        for (let i = 0; i < asked; i++) {
          if (visitor.decide(placements[(turn + i) % placements.length]!).variant !== undefined) shown++
        }
        return shown
      }
    },
    decisions(asked) {
      const known = people.map(({ profile, request, consent }) => {
        const context = requestContext({ ...request, now: site.clock.now() })
        const inForce = consentInForce(consent, site.consent)
        const facts = createFacts(profile, site.features, inForce, site.clock.now(), context)
        return { facts, fields: [] as unknown[] }
      })
      const { switches } = site
      let turn = 0
      return () => {
        const { facts, fields } = known[turn++ % crowd]!
        const decide = createDecider({
          placements: site.placements,
          facts: new KnownFacts(facts, fields),
          switches,
          declined: new Set(),
        })
        let shown = 0
        for (let i = 0; i < asked; i++) {
          const name = placements[(turn + i) % placements.length]!
          if (decide(site.placements.named(name)!).variant !== undefined) shown++
        }
        return shown
      }
    },
    attributes(person) {
      const visitor = open(person)
      const { language, country } = visitor.context
      return {
        traits: { plan: visitor.trait('plan'), age: visitor.trait('age') },
        features: Object.fromEntries(Object.keys(features).map((name) => [name, visitor.feature(name)])),
        context: { language, country },
      }
    },
  }
}

export function growthBookSide(rules: Rules, attributesOf: (person: number) => Attributes): Side {
  const toRule = ({ variant, when }: Rule) => ({ condition: when, force: variant })
  const features = Object.entries(rules).map(([name, list]) => {
    return [name, { defaultValue: fallback, rules: list.map(toRule) }] as const
  })
  const client = new GrowthBookClient().initSync({
    payload: { features: Object.fromEntries(features) as FeatureDefinitions },
  })
  const people = Array.from({ length: crowd }, (_, person) => attributesOf(person))
  const placements = Object.keys(rules)

  return {
    choose: (person, placement) =>
      client.getFeatureValue(placement, fallback, { attributes: people[person]! }),
    requests(asked) {
      let turn = 0
      return () => {
        const user = { attributes: people[turn++ % crowd]! }
        let shown = 0
        for (let i = 0; i < asked; i++) {
          const name = placements[(turn + i) % placements.length]!
          if (client.getFeatureValue(name, fallback, user) !== fallback) shown++
        }
        return shown
      }
    },
  }
}

function openSite(rules: Rules): Site {
  const placements: Placements = Object.fromEntries(
    Object.entries(rules).map(([name, list]) => {
      return [
        name,
        {
          experiences: list.map(({ variant, when }) => ({
            name: variant,
            when,
            variants: { [variant]: {} },
          })),
        },
      ]
    }),
  )
  const onError = (error: Error): never => {
    throw error
  }
  const counts = createCounts()
  const guard = { clock: systemClock, patience: 1000, counts, probeKey: switchesKey }
  const ports = { ...guardedStore(memoryStore(), guard), counts, clock: systemClock, patience: 1000, onError }
  return compileSite({ features, placements, timeZone: 'UTC' }, ports)
}

function someone(person: number, site: Site) {
  const now = site.clock.now()
  const trait = (value: string | number) => ({ v: value, t: now, h: 'h', s: 'authenticated' as const })
  const profile = {
    ...foldAll(`person-${person}`, history(person, 8 + (person % 40), now), { features: site.features }),
    returned: true,
    consent: agreed(now),
    traits: { plan: trait(plans[person % plans.length]!), age: trait(18 + ((person * 11) % 62)) },
  }
  const request = {
    method: 'GET',
    url: '/',
    headers: { 'user-agent': firefox, 'accept-language': languages[(person >> 2) % languages.length]! },
    country: countries[(person >> 1) % countries.length]!,
  }
  return { profile, request, consent: agreed(now) }
}
