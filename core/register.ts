import type { Attune } from './attune.ts'

/**
 * Empty until an application adds its own, once, so that a misspelt placement or segment is a compile error
 * wherever visitors are asked about one:
 *
 * ```ts
 * export const attune = await createAttune({ … })
 *
 * declare module 'attune' {
 *   interface Register {
 *     attune: typeof attune
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: applications fill it
export interface Register {}

/** The names in the definitions that a `Register` holds; any text where it holds none. */
export type RegisteredNames<R> = R extends { readonly attune: infer A }
  ? Awaited<A> extends Attune<infer PlacementName, infer SegmentName>
    ? { placement: PlacementName; segment: SegmentName }
    : { placement: string; segment: string }
  : { placement: string; segment: string }

/** A placement of the site, or any text where no site is registered. */
export type PlacementName = RegisteredNames<Register>['placement']

/** A segment of the site, or any text where no site is registered. */
export type SegmentName = RegisteredNames<Register>['segment']
