import { nearest } from '../../../core/nearest.ts'
import type { Finding } from '../lint/finding.ts'
import { type Passage, placeOf, slice } from './passage.ts'

/** What may stand in the front part of a template. */
export const frontNames = ['subject', 'preheader', 'layout', 'url'] as const

export type FrontName = (typeof frontNames)[number]

/** What a template says of itself, line by line. */
export type FrontPart = Readonly<Partial<Record<FrontName, Passage>>>

export interface SplitTemplate {
  readonly front: FrontPart
  readonly body: Passage
  readonly findings: readonly Finding[]
}

/**
 * Takes the front part off a template: lines of `name: text` between two lines of `---`, of which a line that begins
 * with two spaces or more goes on with the one before. It is not YAML: quotation marks and braces mean nothing.
 */
export function splitFrontPart(template: Passage): SplitTemplate {
  const [opening] = /^\s*---[ \t]*\r?\n/.exec(template.text) ?? []
  if (opening === undefined) return { front: {}, body: template, findings: [] }
  const front: Partial<Record<FrontName, Passage>> = {}
  const findings: Finding[] = []
  let name: FrontName | undefined
  let at = opening.length
  while (at < template.text.length) {
    const newline = template.text.indexOf('\n', at)
    const end = newline < 0 ? template.text.length : newline
    const line = slice(template, at, end)
    const next = end + 1
    const text = line.text.trim()
    if (text === '---') return { front, body: slice(template, Math.min(next, end + 1)), findings }
    const { key, value } = /^(?<key>[A-Za-z]+):(?<value>.*)$/s.exec(line.text)?.groups ?? {}
    if (name && /^ {2}/.test(line.text)) {
      front[name] = { text: `${front[name]!.text} ${text}`, origins: front[name]!.origins }
    } else if (isFrontName(key)) {
      name = key
      front[name] = { text: value!.trim(), origins: line.origins }
    } else if (text !== '') {
      const meant = key === undefined ? undefined : nearest(key, frontNames)
      findings.push({
        code: 'front-part',
        severity: 'error',
        path: placeOf(line.origins[0]!),
        message:
          key === undefined ? 'This line of the front part names nothing.' : `There is no "${key}:" here.`,
        cure: meant
          ? `Did you mean "${meant}:"?`
          : `Write one of ${frontNames.map((one) => `${one}:`).join(', ')}`,
      })
    }
    at = next
  }
  const message = 'The front part, which begins with ---, does not end.'
  const path = placeOf(template.origins[0]!)
  findings.push({
    code: 'front-part',
    severity: 'error',
    path,
    message,
    cure: 'Put --- on a line behind it.',
  })
  return { front, body: slice(template, template.text.length), findings }
}

function isFrontName(name: string | undefined): name is FrontName {
  return frontNames.some((known) => known === name)
}
