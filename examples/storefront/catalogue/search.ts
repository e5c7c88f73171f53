import { products } from './catalogue.ts'
import { categories } from './categories.ts'
import type { Product } from './product.ts'

/** Longer queries are cut: nobody types more, and the work per request stays bounded. */
const longestQuery = 80
const mostWords = 8

/** Lower case, without accents or a plural s, so that “Café grinders” finds a cafe grinder. */
function words(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 0)
    .map((word) => (word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word))
}

interface Entry {
  readonly product: Product
  /** How much each word of the product says about it; the heaviest place counts. */
  readonly weights: ReadonlyMap<string, number>
}

function entry(product: Product): Entry {
  const category = categories.find(({ slug }) => slug === product.category)?.name ?? ''
  const weights = new Map<string, number>()
  const places: [string, number][] = [
    [product.description, 1],
    [product.specs.flat().join(' '), 1],
    [product.summary, 2],
    [Object.keys(product.tags).join(' '), 3],
    [product.brand, 4],
    [category, 4],
    [product.name, 8],
  ]
  for (const [text, weight] of places) for (const word of words(text)) weights.set(word, weight)
  return { product, weights }
}

const index = products.map(entry)

/** A whole word counts in full, the beginning of one by half. */
function wordScore(weights: ReadonlyMap<string, number>, wanted: string): number {
  let best = weights.get(wanted) ?? 0
  if (wanted.length < 2) return best
  for (const [word, weight] of weights) {
    if (weight / 2 > best && word.startsWith(wanted)) best = weight / 2
  }
  return best
}

/** What a visitor typed, trimmed and cut to a length worth searching for. */
export const readQuery = (value: unknown): string =>
  typeof value === 'string' ? value.trim().slice(0, longestQuery).toWellFormed() : ''

/** Products that hold every word of the query, or failing that any of them; best match first. */
export function search(query: string): readonly Product[] {
  const wanted = [...new Set(words(query))].slice(0, mostWords)
  if (wanted.length === 0) return []
  const scored = index.map(({ product, weights }) => {
    const scores = wanted.map((word) => wordScore(weights, word))
    return {
      product,
      all: scores.every((score) => score > 0),
      score: scores.reduce((sum, score) => sum + score, 0),
    }
  })
  const complete = scored.filter(({ all }) => all)
  return (complete.length > 0 ? complete : scored.filter(({ score }) => score > 0))
    .sort((a, b) => b.score - a.score)
    .map(({ product }) => product)
}
