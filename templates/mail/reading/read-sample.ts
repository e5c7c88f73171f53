import { isObject } from '../../../core/json.ts'
import { nearest } from '../../../core/nearest.ts'
import type { Finding } from '../lint/finding.ts'
import type { Passage } from './passage.ts'
import type { Sample } from './written.ts'

const parts: Readonly<Record<keyof Sample, true>> = { data: true, trigger: true, traits: true }
const known = Object.keys(parts)

/** What `NAME.sample.json` says; undefined, and what is wrong, where it cannot be read. */
export function readSample(
  { text, origins }: Passage,
  json: (text: string, file: string) => unknown,
  findings: Finding[],
): Sample | undefined {
  const file = origins[0]!.file
  const found = json(text, file)
  if (found === undefined) return undefined
  const odd = (line: number, message: string, cure: string) =>
    findings.push({ code: 'sample', severity: 'error', path: `${file}:${line}`, message, cure })
  if (!isObject(found)) {
    odd(1, 'This is no sample.', 'Write it as { "data": { … }, "trigger": { … }, "traits": { … } }.')
    return undefined
  }
  for (const name of Object.keys(found)) {
    if (Object.hasOwn(parts, name)) {
      if (!isObject(found[name])) odd(lineOf(text, name), `"${name}" is not an object.`, 'Write it as { … }.')
      continue
    }
    const meant = nearest(name, known)
    const cure = meant
      ? `Did you mean "${meant}"?`
      : `What the template has as data.${name} goes into "data": { "data": { "${name}": … } }`
    odd(lineOf(text, name), `A sample has no "${name}".`, cure)
  }
  return found
}

function lineOf(text: string, name: string): number {
  return text.slice(0, Math.max(0, text.indexOf(JSON.stringify(name)))).split('\n').length
}
