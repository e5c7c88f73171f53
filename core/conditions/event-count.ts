import type { CountOperators } from './condition.ts'

const comparisons: Readonly<Record<keyof CountOperators, (count: number, bound: number) => boolean>> = {
  $eq: (count, bound) => count === bound,
  $ne: (count, bound) => count !== bound,
  $gt: (count, bound) => count > bound,
  $gte: (count, bound) => count >= bound,
  $lt: (count, bound) => count < bound,
  $lte: (count, bound) => count <= bound,
}

/** Whether something happened often enough: exactly a number, or within bounds. What is not counted never is. */
export function compileCount(condition: number | CountOperators = { $gte: 1 }): (count: unknown) => boolean {
  const bounds = typeof condition === 'number' ? { $eq: condition } : condition
  const tests = Object.entries(bounds).map(([operator, bound]) => ({
    holds: comparisons[operator as keyof CountOperators],
    bound,
  }))
  return (count) => typeof count === 'number' && tests.every(({ holds, bound }) => holds(count, bound))
}
