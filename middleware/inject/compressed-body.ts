import type { Codec, Coder } from './codecs.ts'
import { joined, noBytes, type Outlet, type PageBody } from './page-body.ts'
import type { PageFiller } from './page-filler.ts'
import { forgetBytes } from './page-head.ts'

/**
 * The body of a page that is compressed. It is held back, compressed and not, until something in it was
 * filled: from there on it goes on compressed anew. If nothing is, or it cannot be read, it goes on as it
 * came. `limit`: how much is held back at most, in bytes that are not compressed.
 */
export function compressedBody(
  outlet: Outlet,
  filler: PageFiller,
  { codec, limit }: { readonly codec: Codec; readonly limit: number },
): PageBody {
  const { head } = outlet
  const decoder = codec.decode()
  let encoder: Coder | undefined
  let passes = false
  let received: Buffer[] = []
  let held: Buffer[] = []
  let size = 0
  let waits = false
  let hasEnded = false

  const pass = () => {
    passes = true
    decoder.destroy()
    if (filler.hasDecided) forgetBytes(head)
    const bytes = joined(received)
    received = held = []
    if (hasEnded) outlet.end(bytes)
    else if (outlet.write(bytes) && waits) outlet.goOn()
  }

  const encode = () => {
    forgetBytes(head)
    head.removeHeader('Content-Length')
    const made = codec.encode()
    made.on('data', (chunk: Buffer) => {
      if (outlet.write(chunk)) return
      made.pause()
      outlet.onceDrained(() => made.resume())
    })
    made.on('end', () => outlet.end())
    const bytes = joined(held)
    received = held = []
    encoder = made
    goOn(bytes)
  }

  const goOn = (bytes: Buffer) => {
    if (encoder!.write(bytes)) return
    decoder.pause()
    encoder!.once('drain', () => decoder.resume())
  }

  const take = (pieces: readonly Buffer[]) => {
    if (encoder) {
      if (pieces.length > 0) goOn(joined(pieces))
      return
    }
    held.push(...pieces)
    if (filler.hasFilled) encode()
  }

  decoder.on('data', (chunk: Buffer) => {
    if (passes) return
    size += chunk.length
    take(filler.write(chunk))
    if (!encoder && (filler.isIdle || size > limit)) pass()
  })
  decoder.on('end', () => {
    if (passes) return
    take(filler.write(noBytes, true))
    if (encoder) encoder.end()
    else pass()
  })
  decoder.on('error', (error) => {
    if (encoder) outlet.breakOff(error)
    else if (!passes) pass()
  })
  decoder.on('drain', () => {
    waits = false
    outlet.goOn()
  })
  outlet.onceClosed(() => {
    decoder.destroy()
    encoder?.destroy()
  })

  return {
    get isHolding() {
      return !passes && encoder === undefined
    },
    write(chunk) {
      if (passes) return outlet.write(chunk)
      if (!encoder) received.push(chunk)
      // What the site sends on at once, so that it is seen at once, is not to wait in here.
      waits = !decoder.write(chunk, () => encoder?.flush())
      return !waits
    },
    end(chunk = noBytes) {
      hasEnded = true
      if (passes) return outlet.end(chunk)
      if (!encoder) received.push(chunk)
      decoder.end(chunk)
    },
  }
}
