import type { Attune } from '../attune.ts'
import { createAttune } from '../create-attune.ts'
import type { AttuneError } from '../errors.ts'
import { openForTool } from '../held-sites.ts'
import type { AttuneOptions } from '../options.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import { type TestBrowser, testBrowser } from './browser.ts'
import { type ManualClock, manualClock } from './clock.ts'
import { live } from './live.ts'
import type { Persona } from './persona.ts'
import { seededRandom } from './random.ts'

/** What `openTestSite()` takes: the site's definitions, as `createAttune()` does, and what a test runs them on. */
export interface TestSiteOptions<
  PlacementName extends string = string,
  SegmentName extends string = string,
  FeatureName extends string = string,
> extends Omit<AttuneOptions<PlacementName, SegmentName, FeatureName>, 'store' | 'clock'> {
  /**
   * A store, or what makes one that goes by the test's clock: `memoryStore`, or
   * `({ clock }) => sqliteStore(':memory:', { clock })`.
   */
  readonly store: Store | ((ports: { clock: Clock }) => Store)
  /** Default: `manualClock()`, which begins at 2025-01-01T00:00Z. */
  readonly clock?: ManualClock
  /** What random pauses begin from, unless there is `random`. Default 1. */
  readonly seed?: number
}

/** A site to test: nothing of it waits, listens or reads the machine's clock. */
export interface TestSite<PlacementName extends string = string, SegmentName extends string = string> {
  readonly attune: Attune<PlacementName, SegmentName>
  readonly clock: ManualClock
  readonly store: Store
  /** What went wrong without stopping a page, in order: as a rule a test expects none. */
  readonly errors: readonly AttuneError[]
  /** Somebody who was never here before. */
  browser(): TestBrowser
  /**
   * Lets people live through their histories, side by side, by visits and signals as real ones: the clock goes on by
   * the longest of the histories, and ends at their present. Answers with their browsers, by the names given.
   */
  live<Name extends string>(cast: Readonly<Record<Name, Persona>>): Promise<Record<Name, TestBrowser>>
  close(): Promise<void>
}

/**
 * Sets a site up for a test: its definitions on a store of its own, with a clock that the test moves, random pauses
 * that are the same in every run, and a list of what went wrong. The time zone is UTC unless it is given.
 *
 * ```ts
 * const { browser, clock } = await openTestSite({ store: memoryStore, segments, placements })
 * ```
 * @throws AttuneError ATTUNE_DEFINITIONS with every mistake
 */
export async function openTestSite<
  PlacementName extends string = never,
  SegmentName extends string = never,
  FeatureName extends string = never,
>(
  options: TestSiteOptions<PlacementName, SegmentName, FeatureName>,
): Promise<TestSite<PlacementName, SegmentName>> {
  const { store: given, clock = manualClock(), seed = 1, onError, ...definitions } = options
  const errors: AttuneError[] = []
  const store = typeof given === 'function' ? given({ clock }) : given
  const site: AttuneOptions = {
    timeZone: 'UTC',
    secret: 'a secret for tests only',
    random: seededRandom(seed),
    ...(definitions as Omit<AttuneOptions, 'store'>),
    store,
    clock,
    onError(error) {
      errors.push(error)
      onError?.(error)
    },
  }
  // It stands for nobody's site.
  const attune = await openForTool(() => createAttune(site))
  const browser = () => testBrowser(attune)
  return {
    attune: attune as Attune<PlacementName, SegmentName>,
    clock,
    store,
    errors,
    browser,
    live: (cast) => live(cast, { browser, clock, purposes: attune.purposes }),
    async close() {
      await attune.close()
    },
  }
}
