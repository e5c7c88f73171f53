/** The part of a page that has arrived and not left. Offsets are into the page. */
export class HeldBytes {
  readonly #pieces: Buffer[] = []
  /** How much of the first piece has left. */
  #gone = 0
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
    while (this.#start < to) {
      const piece = this.#pieces[0]!
      const from = this.#gone
      const until = this.#advance(to)
      out.push(from === 0 && until === piece.length ? piece : piece.subarray(from, until))
    }
  }

  /** Forgets everything before an offset. */
  drop(to: number): void {
    while (this.#start < to) this.#advance(to)
  }

  /** Bytes that passed by without being held; nothing may be held any more. */
  skip(length: number): void {
    this.#start += length
    this.#end += length
  }

  /** Up to where the first piece is gone now. */
  #advance(to: number): number {
    const { length } = this.#pieces[0]!
    const until = Math.min(length, this.#gone + to - this.#start)
    this.#start += until - this.#gone
    this.#gone = until === length ? 0 : until
    if (until === length) this.#pieces.shift()
    return until
  }
}
