import { compileCondition, objectEnvironment } from '../../conditions/compile.ts'
import type { CountedEvent } from '../../conditions/condition.ts'
import { conditionReads } from '../../conditions/reads.ts'
import { toMilliseconds } from '../../duration.ts'
import { shortHash } from '../../hash.ts'
import { isObject, type JsonObject } from '../../json.ts'
import { toMinor } from '../../money.ts'
import type { Signal } from '../../signals/signal.ts'
import { type MoneyProperty, moneyProperties, type OrderContribution } from '../order.ts'
import { alwaysKept } from '../timeline.ts'
import { affinity, score } from './affinity.ts'
import type { FeatureDefinition, FeatureDefinitions } from './definition.ts'
import { distinct } from './distinct.ts'
import type { FeatureFact, FeatureKind } from './kind.ts'
import { type OrderFigure, orderFigure } from './order-figure.ts'
import { recent } from './recent.ts'
import { register } from './register.ts'
import { decimals, scaleOf, selectorWeights } from './selector.ts'
import { numberOf, valuesOf } from './values.ts'
import { totalSum, windowSum } from './window.ts'

/** A feature ready to be folded and read. */
export interface Feature {
  /** Hash of the definition: the same definition under another name keeps its state. */
  readonly key: string
  readonly index: number
  readonly purpose: string
  readonly kind: FeatureKind
  /** `signals`: fed with signals; `orders`: with what orders contribute; `figure`: read off the orders, keeps nothing. */
  readonly source: 'signals' | 'orders' | 'figure'
  readonly figure?: OrderFigure
  readonly definition: FeatureDefinition
  /** The events that feed it; `*` any. */
  readonly events: readonly string[]
  /** The properties it looks at. */
  readonly reads: readonly string[]
  matches(properties: JsonObject): boolean
  /** What one signal adds. */
  facts(signal: Pick<Signal, 'name' | 'time' | 'properties'>, hash: string): FeatureFact[]
  /** What an order adds, or takes back. */
  orderFact(contribution: OrderContribution): FeatureFact | undefined
}

/** Every feature of a site, looked up by what happens. */
export interface Features {
  /** Hash of the whole set, and of the properties kept besides. */
  readonly hash: string
  readonly list: readonly Feature[]
  readonly currency: string
  named(name: string): Feature | undefined
  /** Those that are summed over the people of an account, and one of them by name. */
  readonly ofAccounts: readonly Feature[]
  ofAccount(name: string): Feature | undefined
  ofDefinition(definition: FeatureDefinition): Feature | undefined
  /** Those that a signal of this name feeds. */
  fedBy(event: string): readonly Feature[]
  readonly fedByOrders: readonly Feature[]
  /** The properties that the timeline keeps for them, beside those it always keeps. */
  readonly keptProperties: readonly string[]
}

/**
 * `anonymous`: the definitions behind `$event` conditions, which have no name of their own.
 * `lookedUp`: the properties that other `$event` conditions look for in the timeline. `ofAccounts`: what is
 * summed over the people of an account.
 */
export function compileFeatures(
  definitions: FeatureDefinitions,
  anonymous: readonly FeatureDefinition[],
  currency: string,
  lookedUp: readonly string[] = [],
  ofAccounts: FeatureDefinitions = {},
): Features {
  const byKey = new Map<string, Feature>()
  const names = new Map<string, Feature>()
  const keep = (definition: FeatureDefinition) => {
    const key = featureKey(definition, currency)
    const feature = byKey.get(key) ?? compileFeature(definition, key, byKey.size, currency)
    byKey.set(key, feature)
    return feature
  }
  for (const [name, definition] of Object.entries(definitions)) names.set(name, keep(definition))
  for (const definition of anonymous) keep(definition)
  const accountNames = new Map(
    Object.entries(ofAccounts).map(([name, definition]) => [name, keep(definition)]),
  )
  const list = [...byKey.values()]
  const fed = list.filter((feature) => feature.source === 'signals')
  const always = fed.filter((feature) => feature.events.includes('*'))
  const byEvent = new Map<string, Feature[]>()
  for (const event of new Set(fed.flatMap((feature) => feature.events))) {
    byEvent.set(
      event,
      fed.filter((feature) => feature.events.includes(event) || feature.events.includes('*')),
    )
  }
  const read = new Set(list.flatMap((feature) => feature.reads))
  const besides = [...new Set(lookedUp)].filter((name) => !read.has(name) && !alwaysKept.includes(name))
  return {
    hash: shortHash([...list.map((feature) => feature.key).sort(), ...besides.sort()].join(), 8),
    list,
    currency,
    named: (name) => names.get(name),
    ofAccounts: [...new Set(accountNames.values())],
    ofAccount: (name) => accountNames.get(name),
    ofDefinition: (definition) => byKey.get(featureKey(definition, currency)),
    fedBy: (event) => byEvent.get(event) ?? always,
    fedByOrders: list.filter((feature) => feature.source === 'orders'),
    keptProperties: [...read, ...besides].filter((property) => !alwaysKept.includes(property)),
  }
}

/** The definition behind an `$event` condition: how often this happened. */
export function eventFeature(event: CountedEvent): FeatureDefinition {
  const { name, where, within } = event
  return { count: true, events: name, ...(where && { where }), ...(within && { within }) }
}

function compileFeature(
  definition: FeatureDefinition,
  key: string,
  index: number,
  currency: string,
): Feature {
  const weights = selectorWeights(definition.events)
  const where = definition.where ? compileCondition(definition.where, objectEnvironment()) : undefined
  const property = propertyOf(definition)
  const source = sourceOf(definition)
  const figure = source === 'signals' ? undefined : orderFigure(definition, currency)
  const scale = 'sum' in definition ? decimals : scaleOf(Object.values(weights))
  const matches = (properties: JsonObject) => where === undefined || where(properties)
  const weightOf = (event: string) => (Object.hasOwn(weights, event) ? weights[event]! : (weights['*'] ?? 0))
  return {
    key,
    index,
    purpose: definition.purpose ?? 'personalization',
    kind: kindOf(definition, source === 'orders' && 'sum' in definition ? toMinor(1, currency)! : scale),
    source: figure ? 'figure' : source,
    ...(figure && { figure }),
    definition,
    events: Object.keys(weights),
    reads: readsOf(definition),
    matches,
    facts({ name, time, properties }, hash) {
      if (!matches(properties)) return []
      const fact = { time, hash, amount: Math.round(weightOf(name) * scale), value: undefined }
      if (property === undefined) return [fact]
      if (!('sum' in definition)) return valuesOf(properties, property).map((value) => ({ ...fact, value }))
      const amount = Math.round((numberOf(properties, property) ?? Number.NaN) * weightOf(name) * scale)
      return Number.isSafeInteger(amount) ? [{ ...fact, amount }] : []
    },
    orderFact({ sign, time, currency: paidIn, count, amounts, counted }) {
      if (!counted.includes(key)) return undefined
      const fact = { time, hash: '', value: undefined }
      if ('count' in definition) return { ...fact, amount: sign * count * scale }
      const amount = paidIn === currency ? amounts[property as MoneyProperty] : undefined
      return amount === undefined ? undefined : { ...fact, amount: sign * amount }
    },
  }
}

function kindOf(definition: FeatureDefinition, scale: number): FeatureKind {
  const within = definition.within ? toMilliseconds(definition.within) : undefined
  if ('affinity' in definition) return affinity(toMilliseconds(definition.halfLife ?? { days: 14 }), scale)
  if ('score' in definition) return score(toMilliseconds(definition.halfLife ?? { days: 7 }), scale)
  if ('last' in definition) return register('last', within)
  if ('first' in definition) return register('first', within)
  if ('recent' in definition) return recent(definition.limit ?? 8, within)
  if ('distinct' in definition) return distinct(within)
  return within === undefined ? totalSum(scale) : windowSum(within, scale)
}

/** Counting and summing orders goes by order, not by signal, so that repeats and refunds come out right. */
function sourceOf(definition: FeatureDefinition): 'signals' | 'orders' {
  if ('orders' in definition) return 'orders'
  const weights = Object.entries(selectorWeights(definition.events))
  const ofOrders = weights.every(([event, weight]) => event === 'Order Completed' && weight === 1)
  const counts = 'count' in definition || ('sum' in definition && isMoney(definition.sum))
  return ofOrders && counts ? 'orders' : 'signals'
}

function isMoney(property: string): boolean {
  return (moneyProperties as readonly string[]).includes(property)
}

function propertyOf(definition: FeatureDefinition): string | undefined {
  if ('sum' in definition) return definition.sum
  if ('last' in definition) return definition.last
  if ('first' in definition) return definition.first
  if ('distinct' in definition) return definition.distinct
  if ('recent' in definition) return definition.recent
  return 'affinity' in definition ? definition.affinity : undefined
}

function readsOf(definition: FeatureDefinition): string[] {
  const own = sourceOf(definition) === 'signals' ? propertyOf(definition) : undefined
  const fields = definition.where ? conditionReads(definition.where).fields : []
  return [...new Set([...(own === undefined ? [] : [own]), ...fields.map((path) => path.split('.')[0]!)])]
}

/** Amounts of orders are kept in the site's currency: in another they are another feature. */
function featureKey(definition: FeatureDefinition, currency: string): string {
  const money = 'sum' in definition && sourceOf(definition) === 'orders'
  return shortHash(stableJson(definition) + (money ? currency : ''), 6)
}

function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join()}]`
  if (!isObject(value)) return JSON.stringify(value) ?? 'null'
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stableJson(value[key])}`).join()}}`
}
