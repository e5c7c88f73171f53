import type { ServerResponse } from 'node:http'
import type { PageFiller } from './page-filler.ts'
import { forgetBytes } from './page-kind.ts'

/** Where the bytes of a response go on to. */
export interface Outlet {
  readonly res: ServerResponse
  /** False: wait for `drain` of `res`. */
  write(bytes: Buffer): boolean
  end(bytes?: Buffer): void
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
export function pageBody({ res, ...outlet }: Outlet, filler: PageFiller): PageBody {
  let held: Buffer[] = []
  let isHolding = true

  const letGo = () => {
    isHolding = false
    if (filler.hasDecided) forgetBytes(res)
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
        if (filler.hasDecided) res.removeHeader('Content-Length')
        return outlet.write(bytes)
      }
      return pieces.length === 0 || outlet.write(joined(pieces))
    },
    end(chunk = noBytes) {
      const pieces = filler.write(chunk, true)
      if (!isHolding) return outlet.end(joined(pieces))
      held.push(...pieces)
      const bytes = letGo()
      if (filler.hasFilled && !res.hasHeader('Transfer-Encoding')) {
        res.setHeader('Content-Length', bytes.length)
      }
      outlet.end(bytes)
    },
  }
}
