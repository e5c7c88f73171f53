/** The part of a page that has arrived and not left. Offsets are into the page. */
export class HeldBytes {
  readonly #pieces: Buffer[] = []
  #start = 0
  #end = 0

  /** Up to where bytes were added. */
  get end(): number {
    return this.#end
  }

  add(piece: Buffer): void {
    if (piece.length === 0) return
    this.#pieces.push(piece)
    this.#end += piece.length
  }

  /** Lets everything before an offset go. */
  release(to: number, out: Buffer[]): void {
    while (this.#start < to) out.push(this.#cut(to))
  }

  /** Forgets everything before an offset. */
  drop(to: number): void {
    while (this.#start < to) this.#cut(to)
  }

  /** Bytes that passed by without being held; nothing may be held any more. */
  skip(length: number): void {
    this.#start += length
    this.#end += length
  }

  #cut(to: number): Buffer {
    const first = this.#pieces[0]!
    const length = Math.min(first.length, to - this.#start)
    this.#start += length
    if (length === first.length) this.#pieces.shift()
    else this.#pieces[0] = first.subarray(length)
    return first.subarray(0, length)
  }
}
