import { below } from '../../conditions/known-names.ts'
import { capDays } from '../../decisions/caps.ts'
import type { Experience, FrequencyCap, Placement, Variant } from '../../decisions/definition.ts'
import { isObject } from '../../json.ts'
import { personCondition } from './condition.ts'
import { content } from './content.ts'
import { wholeDays } from './duration.ts'
import { schedule } from './schedule.ts'
import {
  type Check,
  dottedNameMistake,
  list,
  named,
  plainNameMistake,
  problem,
  shape,
  text,
  trueOrFalse,
  wholeNumber,
} from './shape.ts'
import type { SiteNames } from './site-names.ts'
import { unreachable } from './unreachable.ts'

export function placements(names: SiteNames): Check {
  const keys: Readonly<Record<keyof Placement, Check>> = {
    experiences: experiences(names),
    fallback: variant,
    page: text,
    enabled: trueOrFalse,
  }
  return named('placement', shape('A placement', keys), dottedNameMistake)
}

function experiences(names: SiteNames): Check {
  const keys: Readonly<Record<keyof Experience, Check>> = {
    name,
    when: personCondition(names),
    schedule,
    cap,
    enabled: trueOrFalse,
    variants,
    because: text,
  }
  const each = list(shape('An experience', keys, ['name', 'variants']))
  return (value, path) => {
    const problems = each(value, path)
    if (!Array.isArray(value)) return problems
    return [...problems, ...repeatedNames(value, path), ...unreachable(value, path)]
  }
}

const name: Check = (value, path) => {
  const mistake = typeof value === 'string' ? plainNameMistake(value) : 'This is not a name.'
  return mistake ? problem('bad-name', path, mistake, 'Give it another name.') : []
}

const variantKeys: Readonly<Record<keyof Variant, Check>> = { content, items: list(text) }
const variant = shape('A variant', variantKeys)

const eachVariant = named('variant', variant, plainNameMistake)

const variants: Check = (value, path) => {
  if (!isObject(value) || Object.keys(value).length > 0) return eachVariant(value, path)
  return problem('empty', path, 'There is no variant to show.', 'Add one, as in { a: { content: { … } } }.')
}

const capKeys: Readonly<Record<keyof FrequencyCap, Check>> = {
  atMost: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  within: wholeDays(capDays),
}
const cap = shape('A cap', capKeys, ['atMost'])

function repeatedNames(experiences: readonly unknown[], path: string) {
  const seen = new Set<unknown>()
  return experiences.flatMap((experience, index) => {
    const own = isObject(experience) ? experience.name : undefined
    if (typeof own !== 'string' || !seen.has(own)) {
      seen.add(own)
      return []
    }
    const message = `There is another experience "${own}" in this placement.`
    return problem('repeated-name', below(`${path}[${index}]`, 'name'), message, 'Give it another name.')
  })
}
