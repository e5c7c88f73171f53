import { exclamation, isLetter, question, slash } from './characters.ts'
import { Contexts } from './contexts.ts'
import { foreignRoots, textElements, voidElements } from './element-kinds.ts'
import { isOutsideTags, nextLandmark } from './landmarks.ts'
import { type FoundElement, OpenPlacements } from './open-placements.ts'
import { Passages } from './passages.ts'
import { placementAttributeIn } from './placement-attribute.ts'
import { blankTag, readTag } from './tag.ts'

/** Bytes read at a time: a text of this size is quickly had. */
const window = 32_768

const nothing = Buffer.alloc(0)

/**
 * Finds the elements of a page that hold placements, as a browser would: not in comments, scripts, styles
 * and other text, not in attributes, not in templates. Reads bytes as they come, in any encoding that
 * writes the characters of HTML's grammar as ASCII does.
 */
export class PageScanner {
  readonly #placementOf: (value: string) => string | undefined
  readonly #limit: number
  readonly #placements: OpenPlacements
  readonly #contexts = new Contexts()
  readonly #passages = new Passages()
  readonly #tag = blankTag()
  #lost = false
  #bytes: Buffer = nothing
  #text = ''
  /** Where `#text` begins, in the page and in `#bytes`. */
  #offset = 0
  #begin = 0
  /** Where the next `placementAttribute` is in `#bytes`. */
  #ahead = -1
  /** Where the next apostrophe is in `#text`. */
  #apostrophe = -1
  #last = false

  /**
   * `placementOf`: the placement that the value of an attribute names, if there is one. `limit`: the most
   * bytes that a tag, or the content of an element with a placement, may have.
   */
  constructor(placementOf: (value: string) => string | undefined, limit: number) {
    this.#placementOf = placementOf
    this.#limit = limit
    this.#placements = new OpenPlacements(limit)
  }

  /** Nothing more will be found: the markup leaves it open where something ends. */
  get isLost(): boolean {
    return this.#lost
  }

  /** From where on bytes must be held back, because an element that begins there may be filled. */
  get heldFrom(): number | undefined {
    return this.#placements.heldFrom
  }

  /** Elements whose ends are known, outermost first, since they were last taken. */
  take(): FoundElement[] {
    return this.#placements.take()
  }

  /**
   * Reads the bytes that begin at `offset` of the page. Returns how many of them it is done with: the
   * rest is to be given again, in front of the next. `last`: nothing follows.
   */
  read(bytes: Buffer, offset: number, last: boolean): number {
    let done = 0
    const mostBytes = this.#limit + 1
    let size = Math.min(window, mostBytes)
    this.#bytes = bytes
    this.#ahead = -1
    this.#last = last
    while (!this.#lost && done < bytes.length) {
      if (!this.#placements.isOpen && this.#isOver(done)) break
      const end = Math.min(done + size, bytes.length)
      this.#text = bytes.toString('latin1', done, end)
      this.#offset = offset + done
      this.#begin = done
      this.#apostrophe = -1
      const read = this.#readText()
      done += read
      this.#placements.reached(offset + done)
      if (end - done > this.#limit) this.#lose(offset + end)
      if (end === bytes.length) break
      size = Math.min(read === 0 ? size * 2 : window, mostBytes)
    }
    this.#bytes = nothing
    this.#text = ''
    if (last) this.#placements.abandon(offset + bytes.length)
    return last || this.#lost ? bytes.length : done
  }

  /** Where the first `placementAttribute` from here on is in the bytes; infinity: there is none. */
  #seek(from: number): number {
    if (this.#ahead < from) this.#ahead = placementAttributeIn(this.#bytes, from)
    return this.#ahead
  }

  /** Nothing follows that could be filled. */
  #isOver(from: number): boolean {
    return this.#last && this.#seek(from) === Number.POSITIVE_INFINITY
  }

  #seekApostrophe(from: number): number {
    if (this.#apostrophe < from) {
      const found = this.#text.indexOf("'", from)
      this.#apostrophe = found < 0 ? Number.POSITIVE_INFINITY : found
    }
    return this.#apostrophe
  }

  #lose(at: number): void {
    this.#lost = true
    this.#placements.abandon(at)
  }

  /** Returns how much of the text is done with. */
  #readText(): number {
    let at = 0
    for (;;) {
      const next = this.#isOrdinary ? this.#jump(at) : this.#token(at)
      if (this.#lost) return this.#text.length
      if (next < 0) return ~next
      at = next
    }
  }

  /** Nothing but landmarks matters. */
  get #isOrdinary(): boolean {
    return !this.#passages.isWithin && !this.#placements.isOpen && this.#contexts.isPlain
  }

  /** From one landmark to after the next. */
  #jump(from: number): number {
    const text = this.#text
    if (this.#isOver(this.#begin + from)) return ~text.length
    const attribute = this.#seek(this.#begin + from) - this.#begin
    let landmark = nextLandmark(text, from, attribute < text.length ? attribute : -1)
    if (landmark < 0) landmark = text.lastIndexOf('<')
    if (landmark < from) return ~text.length
    if (isOutsideTags(text, landmark, from, this.#seekApostrophe(from))) return this.#token(landmark)
    let at = from
    do at = this.#token(at)
    while (at >= 0 && at <= landmark && this.#isOrdinary)
    return at
  }

  /** One token: from between tags, or within something, to after the next tag or remark. ~n: it is not complete. */
  #token(from: number): number {
    const text = this.#text
    if (this.#passages.isWithin) return this.#passages.skip(text, from)
    const at = text.indexOf('<', from)
    if (at < 0) return ~text.length
    const next = text.charCodeAt(at + 1)
    if (isLetter(next)) {
      if (!readTag(text, at + 1, this.#tag)) return ~at
      this.#startTag(at)
      return this.#tag.end
    }
    if (next === slash && isLetter(text.charCodeAt(at + 2))) {
      if (!readTag(text, at + 2, this.#tag)) return ~at
      this.#endTag(at)
      return this.#tag.end
    }
    if (at + 2 >= text.length) return ~at
    if (next === exclamation) return this.#passages.beginRemark(text, at, this.#contexts.isForeign)
    if (next === slash || next === question) this.#passages.beginBogus()
    return next === slash ? at + 2 : at + 1
  }

  #startTag(at: number): void {
    const { nameEnd, end, selfClosing, valueStart, valueEnd, isFilled } = this.#tag
    const offset = this.#offset
    const contexts = this.#contexts
    const placements = this.#placements
    const name = this.#text.slice(at + 1, nameEnd).toLowerCase()
    const { isPlain, isForeign } = contexts
    if (!contexts.start(name, selfClosing)) {
      this.#lose(offset + end)
      return
    }
    placements.meet(name, { at: offset + at, known: offset + end })
    if (!isForeign && textElements.has(name)) {
      this.#passages.beginText(name)
      return
    }
    if (isPlain && valueStart >= 0 && !isFilled) {
      const placement = this.#placementOf(this.#text.slice(valueStart, valueEnd))
      if (placement !== undefined) {
        placements.open(placement, name, { nameEnd: offset + nameEnd, start: offset + end })
      }
    }
    const closes = isForeign || foreignRoots.has(name) ? selfClosing : voidElements.has(name)
    if (!closes) placements.push(name)
  }

  #endTag(at: number): void {
    const { nameEnd, end } = this.#tag
    const name = this.#text.slice(at + 2, nameEnd).toLowerCase()
    if (!this.#contexts.end(name)) {
      this.#lose(this.#offset + end)
      return
    }
    this.#placements.close(name, { at: this.#offset + at, known: this.#offset + end })
  }
}
