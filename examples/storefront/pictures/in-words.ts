import type { Product } from '../catalogue/product.ts'

/** What a picture shows, for who does not see it: `A lever machine in copper and walnut`. */
export function pictureInWords({ kind, colour, accent }: Product['picture']): string {
  const what = kind.replaceAll('-', ' ')
  const colours = colour === accent ? colour : `${colour} and ${accent}`
  if (kind === 'papers') return `Papers in ${colours}`
  return `${/^[aeiou]/.test(what) ? 'An' : 'A'} ${what} in ${colours}`
}
