import type { Duration } from '../duration.ts'
import type { Json } from '../json.ts'

/*
 * The condition language: Mongo-style documents with the semantics of GrowthBook's targeting conditions
 * (https://docs.growthbook.io/lib/build-your-own#attribute-targeting-conditions, spec 0.8.0).
 *
 * Deviations, all by design, because the values come from visitors:
 * - Only own properties are read: `{ toString: { $exists: true } }` does not match `{}`.
 * - Regular expressions are RE2's (https://github.com/google/re2/wiki/Syntax): linear time, so no
 *   look-around and no back-references.
 * - An absent value is not the text "null", neither to equality nor to a regular expression.
 * - Lists and objects are never turned into text or numbers to be compared with text or numbers.
 * - Literal objects are equal whatever the order of their keys.
 * - An operator or connective with an argument of the wrong type never matches, `$nor` included.
 */

type Letter =
  | ('a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm')
  | ('n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z')

/** A dotted path, such as `traits.plan`. It starts with a letter, so that a misspelt `$operator` is a type error. */
export type FieldPath = `${Letter | Uppercase<Letter> | '_'}${string}`

/**
 * A document that is true or false of a person: all of its entries must hold, so `{}` always does.
 * In segments and experiences, fields are `traits.*`, `features.*`, `context.*` and `account.*`;
 * in a `where`, they are the properties of one signal.
 *
 * ```ts
 * const loyal: Condition = {
 *   'features.lifetimeValue': { $gte: 500 },
 *   'context.country': { $in: ['NL', 'BE'] },
 *   $not: { $segment: 'recentlyBought' },
 * }
 * ```
 * `SegmentName`: the segments it may name; `FeatureName`: the features that a `$ref` may; `Operand`: what
 * operators take beside values, which is a `Reference` in the `where` of an `$event` and nothing elsewhere.
 */
export interface Condition<
  SegmentName extends string = string,
  FeatureName extends string = string,
  Operand = never,
> {
  /** All of these; an empty list holds. */
  readonly $and?: readonly Condition<SegmentName, FeatureName, Operand>[]
  /** At least one of these; an empty list holds, as in GrowthBook. */
  readonly $or?: readonly Condition<SegmentName, FeatureName, Operand>[]
  /** None of these: the opposite of `$or`, so an empty list does not hold. */
  readonly $nor?: readonly Condition<SegmentName, FeatureName, Operand>[]
  /** Not this. */
  readonly $not?: Condition<SegmentName, FeatureName, Operand>
  /** In the segment of this name, or in all of these. */
  readonly $segment?: SegmentName | readonly SegmentName[]
  /** Did this. */
  readonly $event?: EventCondition<FeatureName>
  readonly [field: FieldPath]: FieldCondition<Operand>
}

/**
 * What one field must be: operators, all of which must hold, or a literal it must equal. An absent field is
 * `null`. Literals are lenient as in GrowthBook: `8` equals `"8"`, `true` any value JavaScript calls truthy,
 * and `0` an absent value; `$eq` is strict. Lists and objects must be equal through and through.
 */
export type FieldCondition<Operand = never> =
  | Scalar
  | readonly Json[]
  | { readonly [key: FieldPath]: Json }
  | FieldOperators<Operand>

type Scalar = string | number | boolean | null

/** The JSON types `$type` knows; an absent value is `null`. */
export type ValueType = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'null'

/** All that are given must hold. */
export interface FieldOperators<Operand = never> {
  /** The same value and type. */
  readonly $eq?: Scalar | Operand
  /** Another value or type; an absent value is another. */
  readonly $ne?: Scalar | Operand
  /** More, as JavaScript compares: an absent value counts as 0, numbers in text as numbers, two texts by alphabet. */
  readonly $gt?: string | number | Operand
  readonly $gte?: string | number | Operand
  readonly $lt?: string | number | Operand
  readonly $lte?: string | number | Operand
  /** One of these; of a list, any of its elements. */
  readonly $in?: readonly Scalar[] | Operand
  /** None of these; of a list, none of its elements. */
  readonly $nin?: readonly Scalar[] | Operand
  /** `$in`, letter case aside. */
  readonly $ini?: readonly Scalar[] | Operand
  /** `$nin`, letter case aside. */
  readonly $nini?: readonly Scalar[] | Operand
  /** `$in` the group of this name. */
  readonly $inGroup?: string
  /** `$nin` the group of this name. */
  readonly $notInGroup?: string
  /** `true`: has a value; `false`: is absent or null. */
  readonly $exists?: boolean
  readonly $type?: ValueType
  /** A list whose length meets this. */
  readonly $size?: number | FieldOperators<Operand>
  /** A list in which each of these meets an element. */
  readonly $all?: readonly FieldCondition<Operand>[]
  /** `$all`, letter case aside for text. */
  readonly $alli?: readonly FieldCondition<Operand>[]
  /** A list with an element that meets these operators, or, of objects, this document. */
  readonly $elemMatch?: FieldOperators<Operand> | Condition<string, string, Operand>
  /** Text that this RE2 pattern finds a match in. Text above 10,000 characters never matches. */
  readonly $regex?: string
  /** `$regex`, letter case aside. */
  readonly $regexi?: string
  /** A later version: `"1.10.0"` is later than `"1.9.0"`, and `"1.0.0"` than `"1.0.0-beta"`. What is no version is version 0. */
  readonly $vgt?: string
  readonly $vgte?: string
  readonly $vlt?: string
  readonly $vlte?: string
  readonly $veq?: string
  readonly $vne?: string
  /** Does not meet this. */
  readonly $not?: FieldCondition<Operand>
}

/**
 * Stands in a `where` for something of the person who did it: `{ category: { $in: { $ref: 'features.shelves' } } }`.
 * Of a list `$in` takes the elements, of a ranking its keys; `$eq` and comparisons take single values.
 */
export interface Reference<FeatureName extends string = string> {
  readonly $ref:
    | `features.${FeatureName}`
    | `features.${FeatureName}.${string}`
    | `${'traits' | 'account'}.${string}`
}

/**
 * Something that happened, counted. With a `$ref` in its `where` it is looked for among the newest 16 signals
 * when it is read; without, it is counted as it happens, however long ago that began.
 */
export interface EventCondition<FeatureName extends string = string> {
  /** The name of the event, or several of which any counts. */
  readonly name: string | readonly string[]
  /** Only those whose properties meet this. It may not use `$segment` or `$event`. */
  readonly where?: Condition<string, string, Reference<FeatureName>>
  /** Only those this recent. Default: ever. */
  readonly within?: Duration
  /** How often: exactly this number, or operators. Default `{ $gte: 1 }`; `0` is never. */
  readonly count?: number | CountOperators
}

/** A `where` that may refer to the person. */
export type ReferringCondition = Condition<string, string, Reference>

/** An `$event` that refers to nobody. */
export type CountedEvent = Omit<EventCondition, 'where'> & { readonly where?: Condition }

/** All that are given must hold of the count. */
export interface CountOperators {
  readonly $eq?: number
  readonly $ne?: number
  readonly $gt?: number
  readonly $gte?: number
  readonly $lt?: number
  readonly $lte?: number
}
