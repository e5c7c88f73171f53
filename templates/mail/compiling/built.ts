import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Composed } from './compose.ts'

/** What `attune mail build` makes of a template: HTML and text that are still templates of Handlebars. */
export interface Built {
  readonly html: string
  readonly text: string
}

/** Goes up when the same source is compiled to something else. */
const format = 2

/** Of what a template is made of, with its layout and all it includes. */
export function sourceHash({ language, body }: Pick<Composed, 'language' | 'body'>): string {
  return createHash('sha256').update(`${format}\n${language}\n${body.text}`).digest('hex').slice(0, 32)
}

/** Where it is kept. */
export function builtFile(folder: string, name: string, part: keyof Built): string {
  return join(folder, 'built', `${name}.${part === 'html' ? 'html' : 'txt'}.hbs`)
}

export function writeBuilt(template: string, hash: string): string {
  return `{{!-- ${hash}: made by "attune mail build", which makes it anew: do not edit it. --}}\n${template}`
}

/** The template in a file of these; undefined where it was made of another source. */
export function readBuilt(file: string, hash: string): string | undefined {
  const [, found, template] = /^\{\{!-- (\w+): [^\n]*--\}\}\n([\s\S]*)$/.exec(file) ?? []
  return found === hash ? template : undefined
}
