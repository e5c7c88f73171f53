import { toMilliseconds } from '../../duration.ts'
import { shortHash } from '../../hash.ts'
import { isObject, type JsonObject, own } from '../../json.ts'
import { toMinor } from '../../money.ts'
import { compileCondition, objectEnvironment } from '../../segments/compile.ts'
import { conditionReads } from '../../segments/reads.ts'
import type { Signal } from '../../signals/signal.ts'
import { moneyProperties, type OrderContribution } from '../orders.ts'
import { affinity, score } from './affinity.ts'
import type { EventSelector, FeatureDefinition, FeatureDefinitions } from './definition.ts'
import { distinct } from './distinct.ts'
import type { FeatureFact, FeatureKind } from './kind.ts'
import { recent } from './recent.ts'
import { register } from './register.ts'
import { totalSum, windowSum } from './window.ts'

/** A feature ready to be folded and read. */
export interface Feature {
  /** Hash of the definition: the same definition under another name keeps its state. */
  readonly key: string
  readonly index: number
  readonly purpose: string
  readonly kind: FeatureKind
  /** `orders`: fed with what orders contribute; `signals`: with signals; `none`: read from the orders themselves. */
  readonly source: 'signals' | 'orders' | 'none'
  readonly definition: FeatureDefinition
  readonly hasWhere: boolean
  /** The events that feed it; `*` any. */
  readonly events: readonly string[]
  matches(properties: JsonObject): boolean
  /** What one signal adds. */
  facts(signal: Pick<Signal, 'name' | 'time' | 'properties'>, hash: string): FeatureFact[]
  /** What an order adds, or takes back. */
  orderFact(contribution: OrderContribution): FeatureFact | undefined
}

/** Every feature of a site, looked up by what happens. */
export interface Features {
  /** Hash of the whole set. */
  readonly hash: string
  readonly list: readonly Feature[]
  readonly currency: string
  named(name: string): Feature | undefined
  ofDefinition(definition: FeatureDefinition): Feature | undefined
  /** Those that a signal of this name feeds. */
  fedBy(event: string): readonly Feature[]
  readonly fedByOrders: readonly Feature[]
  /** The properties worth keeping in the timeline. */
  readonly neededProperties: ReadonlySet<string>
}

const weightScale = 1000
/** Kept in the timeline even when nothing reads them yet, for features that are added later. */
const alwaysKept = ['product_id', 'category', 'brand', 'order_id']

/** `anonymous`: the definitions behind `$event` conditions, which have no name of their own. */
export function compileFeatures(
  definitions: FeatureDefinitions,
  anonymous: readonly FeatureDefinition[],
  currency: string,
): Features {
  const byKey = new Map<string, Feature>()
  const names = new Map<string, Feature>()
  const keep = (definition: FeatureDefinition) => {
    const key = featureKey(definition)
    const feature = byKey.get(key) ?? compileFeature(definition, key, byKey.size, currency)
    byKey.set(key, feature)
    return feature
  }
  for (const [name, definition] of Object.entries(definitions)) names.set(name, keep(definition))
  for (const definition of anonymous) keep(definition)
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
  return {
    hash: shortHash(
      list
        .map((feature) => feature.key)
        .sort()
        .join(),
      8,
    ),
    list,
    currency,
    named: (name) => names.get(name),
    ofDefinition: (definition) => byKey.get(featureKey(definition)),
    fedBy: (event) => byEvent.get(event) ?? always,
    fedByOrders: list.filter((feature) => feature.source === 'orders'),
    neededProperties: neededProperties(list),
  }
}

/** The definition behind an `$event` condition: how often this happened. */
export function eventFeature(event: {
  name: string | readonly string[]
  where?: FeatureDefinition['where']
  within?: FeatureDefinition['within']
}): FeatureDefinition {
  const { name, where, within } = event
  return { count: true, events: name, ...(where && { where }), ...(within && { within }) }
}

function compileFeature(
  definition: FeatureDefinition,
  key: string,
  index: number,
  currency: string,
): Feature {
  const weights = selectorWeights(definition.events ?? '*')
  const scale = scaleOf(Object.values(weights))
  const where = definition.where ? compileCondition(definition.where, objectEnvironment()) : undefined
  const property = propertyOf(definition)
  const source = sourceOf(definition, weights)
  const matches = (properties: JsonObject) => where === undefined || where(properties)
  const weightOf = (event: string) =>
    (Object.hasOwn(weights, event) ? weights[event]! : (weights['*'] ?? 0)) * scale
  return {
    key,
    index,
    purpose: definition.purpose ?? 'personalization',
    kind: kindOf(definition, source === 'orders' && 'sum' in definition ? toMinor(1, currency)! : scale),
    source,
    definition,
    hasWhere: where !== undefined,
    events: Object.keys(weights),
    matches,
    facts(signal, hash) {
      if (!matches(signal.properties)) return []
      const fact = { time: signal.time, hash, amount: Math.round(weightOf(signal.name)) }
      if (property === undefined) return [{ ...fact, value: undefined }]
      if ('sum' in definition) {
        const value = Number(own(signal.properties, property))
        return Number.isFinite(value) ? [{ ...fact, amount: Math.round(value * fact.amount), value }] : []
      }
      return valuesOf(signal.properties, property).map((value) => ({ ...fact, value }))
    },
    orderFact({ sign, time, currency: paidIn, count, amounts, matched }) {
      if (where !== undefined && !matched.includes(key)) return undefined
      if ('count' in definition) return { time, hash: '', amount: sign * count * scale, value: undefined }
      const amount = amounts[property as (typeof moneyProperties)[number]]
      if (amount === undefined || paidIn !== currency) return undefined
      return { time, hash: '', amount: sign * amount, value: undefined }
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
function sourceOf(definition: FeatureDefinition, weights: Record<string, number>): Feature['source'] {
  if ('orders' in definition) return 'none'
  const ofOrders = Object.keys(weights).every((event) => event === 'Order Completed' && weights[event] === 1)
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

/** The signal's own property, or those of the products it lists. */
function valuesOf(properties: JsonObject, property: string): (string | number | boolean)[] {
  const value = own(properties, property)
  const values = Array.isArray(value) ? value : [value]
  const products = own(properties, 'products')
  if (value === undefined && Array.isArray(products)) {
    values.push(
      ...products.slice(0, 20).map((product) => (isObject(product) ? own(product, property) : undefined)),
    )
  }
  return values.slice(0, 21).filter(isScalar)
}

function isScalar(value: unknown): value is string | number | boolean {
  return (
    (typeof value === 'string' && value.length > 0 && value.length <= 64) ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  )
}

function selectorWeights(events: EventSelector): Record<string, number> {
  if (typeof events === 'string') return { [events]: 1 }
  if (Array.isArray(events)) return Object.fromEntries(events.map((event: string) => [event, 1]))
  return { ...(events as Record<string, number>) }
}

/** The smallest power of ten with which all weights are integers. */
function scaleOf(weights: readonly number[]): number {
  let scale = 1
  while (scale < weightScale && weights.some((weight) => !Number.isInteger(weight * scale))) scale *= 10
  return scale
}

function neededProperties(list: readonly Feature[]): Set<string> {
  const needed = new Set(alwaysKept)
  for (const { definition } of list) {
    const property = propertyOf(definition)
    if (property !== undefined) needed.add(property)
    if (definition.where)
      for (const path of conditionReads(definition.where).fields) needed.add(path.split('.')[0]!)
  }
  return needed
}

function featureKey(definition: FeatureDefinition): string {
  return shortHash(stableJson(definition), 6)
}

function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join()}]`
  if (!isObject(value)) return JSON.stringify(value) ?? 'null'
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stableJson(value[key])}`).join()}}`
}
