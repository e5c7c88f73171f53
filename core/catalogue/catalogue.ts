import type { AttuneError } from '../errors.ts'
import type { Put } from './change.ts'
import type { CatalogueItem, Item } from './item.ts'

/**
 * What became of an item: `added`, `changed`, `unchanged`, or `late`, because the catalogue knows it as of a later
 * moment; or what is wrong with it.
 */
export type PutOutcome = Put | AttuneError

/** What the site offers: kept in its store, for pages and mails to show, and to notice what is back in stock. */
export interface Catalogue {
  /**
   * Puts items in, each in the place of what is there under its id, and answers for each in its place. What is wrong
   * with one keeps no other out. Resolves when it is durable. That an item came back, is gone, or has another price is
   * appended to the topic `items` of the log in the same commit, once, whatever processes put it. When it rejects,
   * some may be stored: it is safe to put all of them again.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT, ATTUNE_STORE_CLOSED, ATTUNE_CONFLICT
   */
  put(items: readonly Item[]): Promise<PutOutcome[]>
  /**
   * Says of items that they can be had, or not, and leaves all else as it is; `unknown`: there is none of this id.
   * `updatedAt`: as of when, as items have it.
   * @throws AttuneError as `put()`
   */
  setAvailable(
    ids: readonly string[],
    available: boolean,
    options?: Pick<Item, 'updatedAt'>,
  ): Promise<(PutOutcome | 'unknown')[]>
  /** @throws AttuneError ATTUNE_FORMAT_NEWER, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT, ATTUNE_STORE_CLOSED */
  get(id: string): Promise<CatalogueItem | undefined>
  /**
   * In the order asked; undefined where there is none.
   * @throws AttuneError as `get()`, ATTUNE_OPTIONS
   */
  getMany(ids: readonly string[]): Promise<(CatalogueItem | undefined)[]>
  /**
   * Takes items out; that is no change that the log would have, and neither is putting them in again: what may come
   * back is better set unavailable. Answers how many were there.
   * @throws AttuneError as `put()`, ATTUNE_FORMAT_NEWER
   */
  remove(ids: readonly string[]): Promise<number>
  /**
   * Every item, in no particular order.
   * @throws AttuneError as `get()`
   */
  all(): AsyncIterable<CatalogueItem>
}
