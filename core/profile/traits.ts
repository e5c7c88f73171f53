import type { JsonObject } from '../json.ts'
import { type Account, isNewer, type Trait, type Trust } from './profile.ts'

/** The newest traits are kept, up to this many, each up to `traitLength` characters of JSON. */
const traitLimit = 32
/** As much as what browsers say of where their push messages go. */
const traitLength = 1024

type Traits = Readonly<Record<string, Trait>>

/** Where traits in one signal come from. */
export interface TraitSource {
  readonly t: number
  readonly h: string
  readonly s: Trust
  purposeOf(name: string): string
  /** Whether the person agreed to a purpose: traits kept for others are passed over. */
  agrees(purpose: string): boolean
}

/**
 * Last writer wins, per trait, by time and then message, but what was only self-asserted never replaces
 * what is known better; `null` says that a trait is no longer so.
 */
export function foldTraits(traits: Traits, incoming: JsonObject, source: TraitSource): Traits {
  const next: Record<string, Trait> = { ...traits }
  for (const [name, value] of Object.entries(incoming)) {
    const purpose = source.purposeOf(name)
    if (JSON.stringify(value).length > traitLength || !source.agrees(purpose)) continue
    const { t, h, s } = source
    const trait: Trait = { v: value, t, h, s, ...(purpose !== 'personalization' && { u: purpose }) }
    if (wins(trait, traitOf(next, name))) next[name] = trait
  }
  return newest(next)
}

export function mergeTraits(a: Traits, b: Traits): Traits {
  const merged: Record<string, Trait> = { ...a }
  for (const [name, trait] of Object.entries(b)) {
    if (wins(trait, traitOf(merged, name))) merged[name] = trait
  }
  return newest(merged)
}

/** The newest `group` says which account; its traits are last writer wins, kept with the account they are of. */
export function foldAccount(
  account: Account | undefined,
  id: string,
  incoming: JsonObject,
  source: TraitSource,
): Account {
  const tagged = Object.fromEntries(
    Object.entries(foldTraits({}, incoming, source)).map(([name, trait]) => [name, { ...trait, g: id }]),
  )
  return mergeAccount(account, { id, t: source.t, h: source.h, traits: tagged })!
}

export function mergeAccount(a: Account | undefined, b: Account | undefined): Account | undefined {
  if (!a || !b) return a ?? b
  const current = isNewer(b, a) ? b : a
  return { ...current, traits: mergeTraits(a.traits, b.traits) as Account['traits'] }
}

function wins(trait: Trait, known: Trait | undefined): boolean {
  if (!known) return true
  const [asserted, wasAsserted] = [trait.s === 'self-asserted', known.s === 'self-asserted']
  return asserted === wasAsserted ? isNewer(trait, known) : wasAsserted
}

function traitOf(traits: Traits, name: string): Trait | undefined {
  return Object.hasOwn(traits, name) ? traits[name] : undefined
}

function newest<T extends Trait>(traits: Record<string, T>): Record<string, T> {
  const entries = Object.entries(traits)
  if (entries.length <= traitLimit) return traits
  entries.sort(
    ([nameA, a], [nameB, b]) => b.t - a.t || (b.h > a.h ? 1 : b.h < a.h ? -1 : nameA < nameB ? -1 : 1),
  )
  return Object.fromEntries(entries.slice(0, traitLimit))
}
