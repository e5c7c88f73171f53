import type { PageFiller } from './page-filler.ts'
import { forgetBytes, type PageHead } from './page-head.ts'

/** Where the bytes of a page go on to. */
export interface Outlet {
  readonly head: PageHead
  /** False: wait until it is drained. */
  write(bytes: Buffer): boolean
  end(bytes?: Buffer): void
  /** Nothing sensible can follow what went out: whoever reads it must not take it for whole. */
  breakOff(error: Error): void
  /** Calls once, when there is room for more. */
  onceDrained(act: () => void): void
  /** Calls when whoever reads the page left, or has all of it. */
  onceClosed(act: () => void): void
  /** Tells whoever writes the page to go on, who was told to wait. */
  goOn(): void
}

/** What takes the place of a response's `write` and `end`. */
export interface PageBody {
  /** Whether nothing went on yet, headers included. */
  readonly isHolding: boolean
  write(chunk: Buffer): boolean
  end(chunk?: Buffer): void
}

export const noBytes: Buffer = Buffer.alloc(0)

export function joined(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
}

/**
 * The body of a page that is not compressed. It is held back until the first placement was decided, so that
 * the headers can say so, and then goes on as it comes.
 */
export function pageBody(outlet: Outlet, filler: PageFiller): PageBody {
  const { head } = outlet
  let held: Buffer[] = []
  let isHolding = true

  const letGo = () => {
    isHolding = false
    if (filler.hasDecided) forgetBytes(head)
    const bytes = joined(held)
    held = []
    return bytes
  }

  return {
    get isHolding() {
      return isHolding
    },
    write(chunk) {
      const pieces = filler.write(chunk)
      if (isHolding) {
        held.push(...pieces)
        if (!filler.hasDecided && !filler.isIdle) return true
        const bytes = letGo()
        if (filler.hasDecided) head.removeHeader('Content-Length')
        return outlet.write(bytes)
      }
      return pieces.length === 0 || outlet.write(joined(pieces))
    },
    end(chunk = noBytes) {
      const pieces = filler.write(chunk, true)
      if (!isHolding) return outlet.end(joined(pieces))
      held.push(...pieces)
      const bytes = letGo()
      if (filler.hasFilled && !head.hasHeader('Transfer-Encoding')) {
        head.setHeader('Content-Length', bytes.length)
      }
      outlet.end(bytes)
    },
  }
}
