import { EventEmitter } from 'node:events'

/** After as many pieces others have their turn: of a body that is there already, all would be read in one go. */
const atOnce = 1_000

/** The body of a `Request`, in the events of Node's streams: `data`, `end`, and `close` whatever happened. */
export class RequestBody extends EventEmitter {
  readableEnded = false
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  #isLeft = false

  /** It is read from now on. What somebody else has read, or is reading, is not there any more. */
  constructor({ body, bodyUsed }: Request) {
    super()
    this.#reader = body && !bodyUsed && !body.locked ? body.getReader() : undefined
    void this.#read()
  }

  /** What still comes is not read: the platform does with it what it does where nobody asks for a body. */
  letGo(): void {
    this.#isLeft = true
    this.#reader?.releaseLock()
  }

  async #read(): Promise<void> {
    try {
      let pieces = 0
      while (await this.#takePiece()) {
        if (++pieces % atOnce === 0) await new Promise((resolve) => setImmediate(resolve))
        if (this.#isLeft) return
      }
      this.readableEnded = true
      this.emit('end')
    } catch {
      // It broke off, or is not made of bytes: whoever waits for its end is told that it closed before.
    }
    this.emit('close')
  }

  /** False: that was all. */
  async #takePiece(): Promise<boolean> {
    const { done = true, value } = (await this.#reader?.read()) ?? {}
    if (done) return false
    const { buffer, byteOffset, byteLength } = value!
    const bytes = Buffer.from(buffer, byteOffset, byteLength)
    if (byteLength > 0) this.emit('data', bytes)
    return true
  }
}
