import { neverFilled } from './element-kinds.ts'
import { endedElement, isEndedBy, isInPlace, nothing, uncertain } from './open-elements.ts'

/** An element that holds a placement, whose end tag is known. Offsets are into the page. */
export interface FoundElement {
  readonly placement: string
  /** After its tag's name: where attributes go. */
  readonly nameEnd: number
  /** Its content, between the tags. */
  readonly start: number
  readonly end: number
  /** Those in its content. */
  readonly inner: readonly FoundElement[]
  /** How far the page had to be read to know of this element. */
  readonly knownAt: number
}

interface Begun {
  readonly placement: string
  readonly nameEnd: number
  readonly start: number
  /** Which of the open elements it is. */
  readonly index: number
  readonly inner: FoundElement[]
}

/** Where a tag begins, and up to where the page had to be read for all of it. */
interface TagPlace {
  readonly at: number
  readonly known: number
}

/**
 * The elements with placements that are open, and what is open within them. One is found when its end tag
 * is there, and everything in it is so that a browser must see the same end. All others stay as they are.
 */
export class OpenPlacements {
  readonly #limit: number
  /** Outermost first. */
  readonly #begun: Begun[] = []
  /** All open elements from the outermost placement on. */
  readonly #names: string[] = []
  #taken: FoundElement[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  get isOpen(): boolean {
    return this.#begun.length > 0
  }

  get heldFrom(): number | undefined {
    return this.#begun[0]?.nameEnd
  }

  take(): FoundElement[] {
    const taken = this.#taken
    this.#taken = []
    return taken
  }

  open(placement: string, name: string, { nameEnd, start }: { nameEnd: number; start: number }): void {
    if (neverFilled.has(name)) return
    this.#begun.push({ placement, nameEnd, start, index: this.#names.length, inner: [] })
  }

  /** An element was opened that will need an end. */
  push(name: string): void {
    if (this.isOpen) this.#names.push(name)
  }

  /** A start tag is met: a browser may end some of what is open because of it. */
  meet(name: string, { at, known }: TagPlace): void {
    this.reached(at)
    if (!this.isOpen) return
    if (!isInPlace(this.#names, name)) {
      this.abandon(known)
      return
    }
    for (let index = 0; index < this.#names.length; index++) {
      if (!isEndedBy(this.#names, index, name)) continue
      this.#dropFrom(index, known)
      return
    }
  }

  close(name: string, { at, known }: TagPlace): void {
    this.reached(at)
    if (!this.isOpen) return
    const ended = endedElement(this.#names, name)
    if (ended === nothing) return
    if (ended === uncertain) {
      this.abandon(known)
      return
    }
    this.#dropFrom(ended + 1, known)
    while (this.#names.length > ended) this.#names.pop()
    const last = this.#begun.at(-1)
    if (last?.index !== ended) return
    this.#begun.pop()
    const { placement, nameEnd, start, inner } = last
    const isTooLarge = at - start > this.#limit
    const found = isTooLarge ? inner : [{ placement, nameEnd, start, end: at, inner, knownAt: known }]
    this.#keep(found, this.#begun.length, known)
  }

  /** The page was read up to here: elements too large are given up. */
  reached(at: number): void {
    while (this.#begun.length > 0 && at - this.#begun[0]!.start > this.#limit) this.#drop(0, at)
  }

  /** Nothing of what is open can be filled. */
  abandon(at: number): void {
    this.#dropFrom(0, at)
  }

  /** All from one of the open elements on. */
  #dropFrom(index: number, at: number): void {
    while ((this.#begun.at(-1)?.index ?? -1) >= index) this.#drop(this.#begun.length - 1, at)
  }

  /** One is not filled; what was found in it may be. */
  #drop(position: number, at: number): void {
    const [dropped] = this.#begun.splice(position, 1)
    this.#keep(dropped!.inner, position, at)
  }

  /** What nothing with a placement is open around may be filled from now on. */
  #keep(elements: readonly FoundElement[], position: number, knownAt: number): void {
    const around = position > 0 ? this.#begun[position - 1] : undefined
    for (const element of elements) {
      if (around) around.inner.push(element)
      else this.#taken.push(element.knownAt === knownAt ? element : { ...element, knownAt })
    }
    if (!this.isOpen && this.#names.length > 0) this.#names.length = 0
  }
}
