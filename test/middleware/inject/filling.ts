import { type Fill, PageFiller } from '../../../middleware/inject/page-filler.ts'

const bytes = (text: string) => Buffer.from(text)
const megabyte = 1_048_576

/** Fills placements of known names; those called `fallback…` keep what the page has. */
export function fillWith(content: string): Fill & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    placementOf: (value) => (/^(hero|picks|fallback)/.test(value) ? value : undefined),
    fill(placement) {
      asked.push(placement)
      if (placement.startsWith('fallback')) return undefined
      return { attributes: bytes(' data-filled=""'), content: bytes(content) }
    },
  }
}

/** What becomes of a page; `sizes`: the lengths of the pieces it comes in, then over again. */
export function filled(
  page: string | Buffer,
  {
    sizes = [],
    limit = megabyte,
    fill = fillWith('NEW'),
  }: { sizes?: readonly number[]; limit?: number; fill?: Fill } = {},
): Buffer {
  const whole = Buffer.from(page as string)
  const filler = new PageFiller(fill, limit)
  const out: Buffer[] = []
  let at = 0
  for (let turn = 0; sizes.length > 0 && at < whole.length; turn++) {
    const size = sizes[turn % sizes.length]!
    out.push(...filler.write(whole.subarray(at, at + size)))
    at += size
  }
  out.push(...filler.write(whole.subarray(at), true))
  return Buffer.concat(out)
}
