import { toBuffer } from '../inject/intercept.ts'
import type { Outlet, PageBody } from '../inject/page-body.ts'
import type { PageHead } from '../inject/page-head.ts'

/** Bytes that may wait to be taken before whoever makes them has to wait. */
const mostWaiting = 65_536

type Reader = ReadableStreamDefaultReader<Uint8Array>

/**
 * The body of a page on its way through what fills it. The site's is read when more is asked for, and no further
 * than it takes until there is something to hand on.
 */
export class FilledBody {
  readonly #reader: Reader
  readonly #body: PageBody
  /** What may go and was not taken. */
  readonly #ready: Buffer[] = []
  #waiting = 0
  #isReading = false
  #isRead = false
  #mayWrite = true
  #hasEnded = false
  #error: unknown
  #change = Promise.withResolvers<void>()
  readonly #drains: (() => void)[] = []
  readonly #closes: (() => void)[] = []

  constructor(source: ReadableStream<Uint8Array>, head: PageHead, open: (outlet: Outlet) => PageBody) {
    this.#reader = source.getReader()
    this.#body = open({
      head,
      write: (bytes) => this.#put(bytes),
      end: (bytes) => {
        if (bytes) this.#put(bytes)
        this.#hasEnded = true
        this.#changed()
      },
      breakOff: (error) => this.#fail(error),
      onceDrained: (act) => void this.#drains.push(act),
      onceClosed: (act) => void this.#closes.push(act),
      goOn: () => this.#goOn(),
    })
  }

  /** Reads until the headers of the page can be known, or it broke off. */
  async begin(): Promise<void> {
    while (this.#body.isHolding && !this.#isOver) await this.#advance()
  }

  /** To be read once, after `begin()`. */
  stream(): ReadableStream<Uint8Array> {
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      while (this.#ready.length === 0 && !this.#isOver) await this.#advance()
      const piece = this.#take()
      if (piece) return controller.enqueue(piece)
      this.#close()
      if (this.#hasEnded) controller.close()
      else controller.error(this.#error)
    }
    const cancel = (reason: unknown) => this.leave(reason)
    return new ReadableStream<Uint8Array>({ pull, cancel }, { highWaterMark: 0 })
  }

  /** Nobody wants the rest of it. */
  leave(reason: unknown): Promise<void> {
    this.#fail(reason)
    this.#close()
    return this.#reader.cancel(reason)
  }

  get #isOver(): boolean {
    return this.#hasEnded || this.#error !== undefined
  }

  #put(bytes: Buffer): boolean {
    if (bytes.length > 0) {
      this.#ready.push(bytes)
      this.#waiting += bytes.length
      this.#changed()
    }
    return this.#waiting < mostWaiting
  }

  #take(): Buffer | undefined {
    const piece = this.#ready.shift()
    this.#waiting -= piece?.length ?? 0
    if (this.#waiting > 0) return piece
    for (const act of this.#drains.splice(0)) act()
    this.#goOn()
    return piece
  }

  #goOn(): void {
    this.#mayWrite = true
    this.#changed()
  }

  /** Reads on, if there is room, and waits for whatever happens next. */
  #advance(): Promise<void> {
    if (!this.#isReading && !this.#isRead && this.#mayWrite) void this.#readPiece()
    return this.#change.promise
  }

  async #readPiece(): Promise<void> {
    this.#isReading = true
    try {
      const { done, value } = await this.#reader.read()
      if (this.#isOver) return
      this.#isRead = done
      if (done) this.#body.end()
      else this.#mayWrite = this.#body.write(toBuffer(value))
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#isReading = false
      this.#changed()
    }
  }

  #fail(error: unknown): void {
    this.#error ??= error ?? new Error('The page broke off.')
    this.#changed()
  }

  #changed(): void {
    this.#change.resolve()
    this.#change = Promise.withResolvers()
  }

  #close(): void {
    for (const act of this.#closes) act()
  }
}
