import { memoryStore } from 'attune/adapters/memory'
import { expect, it } from 'vitest'
import { AttuneError, type Problem } from '../../../core/errors.ts'
import type { Store } from '../../../core/ports/store.ts'
import { checkDefinitions } from '../../../core/runtime/check-definitions.ts'
import type { Definitions } from '../../../core/runtime/definitions.ts'

export const store: Store = memoryStore()

/** What `checkDefinitions()` says of them; it may throw nothing else. */
export function problemsOf(options: unknown): readonly Problem[] {
  try {
    checkDefinitions(options as Definitions)
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(AttuneError)
    expect((error as AttuneError).code).toBe('ATTUNE_DEFINITIONS')
    return (error as AttuneError).problems
  }
}

type Mistake = [mistake: string, definitions: unknown, path: string, code: string, says: string]

/** Each mistake is the only one found, where it is, and the error says what to do. */
export function refuses(mistakes: Mistake[]): void {
  it.each(mistakes)('%s', (_, definitions, path, code, says) => {
    const problems = problemsOf({ store, ...(definitions as object) })
    expect(problems.map((problem) => [problem.path, problem.code])).toEqual([[path, code]])
    expect(`${problems[0]!.message} ${problems[0]!.cure}`).toContain(says)
  })
}

export const hero = 'placements.home.hero'
export const first: string = `${hero}.experiences[0]`

export function placement(definition: unknown): Definitions {
  return { placements: { 'home.hero': definition } } as Definitions
}

/** A site with one experience, as it should be but for this part of it. */
export function experience(part: object): Definitions {
  return placement({ experiences: [{ name: 'a', variants: { v: {} }, ...part }] })
}
