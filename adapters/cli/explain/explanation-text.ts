import type { ConditionTrace } from '../../../core/conditions/explain.ts'
import type { ExperienceExplanation, Explanation } from '../../../core/decisions/explain.ts'

const connectives: Readonly<Record<string, string>> = {
  $and: 'all of',
  $or: 'any of',
  $nor: 'none of',
  $not: 'not',
}
/** Characters of a content or a value: the rest is for `--json`. */
const longest = 120

/** An explanation for people: what is shown, then every experience with its condition, part by part. */
export function explanationText({ decision, experiences }: Explanation): string {
  const { experience, variant, reason, because, content } = decision
  const shown = experience === undefined ? 'the fallback' : `${experience}, variant ${variant}`
  const head = [`It shows ${shown} (${reason}).`, `  ${because}`, `  content: ${valueText(content)}`]
  return [...head, ...experiences.flatMap(experienceLines)].join('\n')
}

function experienceLines({ name, verdict, why, condition, features }: ExperienceExplanation): string[] {
  return [
    '',
    `${verdict === 'chosen' ? '✓' : '✗'} ${name}: ${verdict}. ${why}`,
    ...(condition ? traceLines(condition, '    ') : []),
    ...features.map(featureLine),
  ]
}

function traceLines({ pass, sentence, operator, parts }: ConditionTrace, indent: string): string[] {
  const mark = pass ? '✓' : '✗'
  if (parts.length === 0) return [`${indent}${mark} ${sentence}`]
  const heading = `${indent}${mark} ${connectives[operator] ?? operator}:`
  return [heading, ...parts.flatMap((part) => traceLines(part, `${indent}  `))]
}

function featureLine({
  name,
  value,
  coveredSince,
  withheld,
}: ExperienceExplanation['features'][number]): string {
  const found = withheld === undefined ? valueText(value) : `withheld, for want of consent to ${withheld}`
  const since = coveredSince === undefined ? 'from the first signal on' : `since ${coveredSince}`
  return `    ${name} = ${found}, complete ${since}`
}

function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length <= longest ? text : `${text.slice(0, longest)}…`
}
