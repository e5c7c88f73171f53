import { HeldBytes } from './held-bytes.ts'
import type { FoundElement } from './html/open-placements.ts'
import { PageScanner } from './html/page-scanner.ts'

/** What an element is filled with. */
export interface Filling {
  /** Written after the tag's name, with a space in front. */
  readonly attributes: Buffer
  readonly content: Buffer
}

/** What a page asks of its site and its visitor. */
export interface Fill {
  /** The placement that the value of an attribute names, if there is one; both as bytes, in latin1. */
  placementOf(value: string): string | undefined
  /** What a placement shows; undefined: the page's own content. */
  fill(placement: string): Filling | undefined
}

/**
 * Puts what was decided into a page that goes by in pieces. What is outside the elements that are filled
 * leaves as it came, byte for byte, and the result does not depend on how the page was cut up. The first
 * placement must end within `limit` bytes of the page: nothing is decided later, because headers wait for it.
 */
export class PageFiller {
  readonly #fill: Fill
  readonly #limit: number
  readonly #scanner: PageScanner
  readonly #held = new HeldBytes()
  #rest: Buffer | undefined
  #hasDecided = false
  #hasFilled = false
  #isIdle = false

  constructor(fill: Fill, limit: number) {
    this.#fill = fill
    this.#limit = limit
    this.#scanner = new PageScanner((value) => fill.placementOf(value), limit)
  }

  /** Whether some placement was decided: what the page shows is for one visitor. */
  get hasDecided(): boolean {
    return this.#hasDecided
  }

  /** Whether something in the page is other than it came. */
  get hasFilled(): boolean {
    return this.#hasFilled
  }

  /** Whether everything from here on leaves as it comes. */
  get isIdle(): boolean {
    return this.#isIdle
  }

  /** Takes the next bytes of the page, returns those that may go. `last`: nothing follows. */
  write(chunk: Buffer, last = false): Buffer[] {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk
    this.#rest = undefined
    const out: Buffer[] = []
    const held = this.#held
    const read = this.#isIdle ? bytes.length : this.#scanner.read(bytes, held.end, last)
    held.add(read === bytes.length ? bytes : bytes.subarray(0, read))
    for (const element of this.#scanner.take()) this.#settle(element, out)
    if (read < bytes.length) this.#rest = bytes.subarray(read)
    if (this.#scanner.isLost || this.#isTooLate(held.end)) this.#isIdle = true
    held.release(this.#isIdle ? held.end : (this.#scanner.heldFrom ?? held.end), out)
    if (this.#isIdle && this.#rest) {
      out.push(this.#rest)
      held.skip(this.#rest.length)
      this.#rest = undefined
    }
    return out
  }

  #isTooLate(at: number): boolean {
    return !this.#hasDecided && at + (this.#rest?.length ?? 0) > this.#limit
  }

  #settle(element: FoundElement, out: Buffer[]): void {
    if (this.#isIdle) return
    if (!this.#hasDecided && element.knownAt > this.#limit) {
      this.#isIdle = true
      return
    }
    this.#hasDecided = true
    const filling = this.#fill.fill(element.placement)
    if (!filling) {
      for (const inner of element.inner) this.#settle(inner, out)
      return
    }
    this.#hasFilled = true
    const held = this.#held
    held.release(element.nameEnd, out)
    out.push(filling.attributes)
    held.release(element.start, out)
    out.push(filling.content)
    held.drop(element.end)
  }
}
