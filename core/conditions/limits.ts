import type { Problem } from '../errors.ts'

/** Lists and objects inside each other. */
const depthLimit = 32

/** Values of any kind, list elements included. */
const sizeLimit = 1_000

/** Conditions may come from a CMS or an API, so what is too deep or too large to be one is refused unread. */
export function oversize(condition: unknown, path: string): Problem | undefined {
  let values = 0
  let deepest = 0
  const visit = (value: unknown, depth: number): void => {
    values++
    deepest = Math.max(deepest, depth)
    if (typeof value !== 'object' || value === null || depth > depthLimit) return
    for (const key of Object.keys(value)) {
      if (values > sizeLimit || deepest > depthLimit) return
      visit((value as Record<string, unknown>)[key], depth + 1)
    }
  }
  visit(condition, 1)
  if (deepest > depthLimit) {
    const message = `The condition is more than ${depthLimit} levels deep.`
    return {
      code: 'too-deep',
      path,
      message,
      cure: 'Name its parts as segments, and refer to them with $segment.',
    }
  }
  if (values > sizeLimit) {
    const message = `The condition has more than ${sizeLimit} values.`
    return {
      code: 'too-large',
      path,
      message,
      cure: 'Name its parts as segments, and long lists as groups ($inGroup).',
    }
  }
  return undefined
}
