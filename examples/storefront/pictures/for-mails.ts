import { createHash } from 'node:crypto'
import { products } from '../catalogue/catalogue.ts'
import { drawPicture } from './picture.ts'
import { mark, scenes } from './scenes.ts'

/** A picture as mails show it: most mail programs show no SVG, so each of these is in `public/pictures/` as PNG as well. */
export interface MailPicture {
  readonly name: string
  readonly svg: string
  /** In pixels of the mail; the file has two for each. */
  readonly width: number
  readonly height: number
  /** Whether it has no ground of its own. */
  readonly transparent?: true
}

/** The house mark, what stands at the head of the welcome, and every product. */
export const mailPictures: readonly MailPicture[] = [
  { name: 'mark', svg: mark, width: 40, height: 40, transparent: true },
  { name: 'morning', svg: scenes.morning!, width: 600, height: 260 },
  ...products.map(({ slug, picture: { kind, colour, accent } }) => ({
    name: slug,
    svg: drawPicture(kind, colour, accent),
    width: 120,
    height: 120,
  })),
]

/** Tells whether a drawing is still the one that was rendered. */
export const drawingHash = ({ svg, width, height }: MailPicture): string =>
  createHash('sha256').update(`${width}x${height}\n${svg}`).digest('hex').slice(0, 16)
