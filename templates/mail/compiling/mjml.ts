import type Handlebars from 'handlebars'
import { installed } from '../../../core/installed.ts'
import type { Finding } from '../lint/finding.ts'
import { originOf, type Passage, placeOf } from '../reading/passage.ts'
import { wrapBareTags } from './bare-tags.ts'
import { lostTags } from './same-tags.ts'
import { squeeze } from './squeeze.ts'
import { guardTags } from './tags.ts'

type Convert = (
  mjml: string,
  options: object,
) => Promise<{ html: string; errors: readonly { line: number; message: string; tagName: string }[] }>

/** Not a literal, so that its types are not looked for. */
const packageName: string = 'mjml'

/**
 * Makes HTML of MJML, with the Handlebars tags in it as they were, once for all people.
 * @throws AttuneError `ATTUNE_OPTIONS` where MJML is not installed
 */
export async function compileMjml(
  mjml: Passage,
  handlebars: Pick<typeof Handlebars, 'parse'>,
): Promise<{ html: string; findings: Finding[] }> {
  const { default: convert } = await installed<{ default: Convert }>(
    packageName,
    () => import(packageName),
    'make HTML of MJML',
  )
  const guarded = guardTags(mjml)
  const { text, findings } = wrapBareTags(guarded)
  let output: Awaited<ReturnType<Convert>>
  try {
    // Of some names of fonts MJML would make links to Google, which then sees who reads: those are for <mj-font>.
    output = await convert(text, { validationLevel: 'soft', keepComments: false, fonts: {} })
  } catch (error) {
    const message = `MJML cannot read this: ${firstLine(error)}`
    const path = placeOf(mjml.origins[0]!)
    return { html: '', findings: [...findings, { ...mistake, path, message }] }
  }
  const html = squeeze(guarded.restore(output.html))
  for (const { line, message, tagName } of output.errors) {
    // What a tag of Handlebars will print cannot be judged before.
    if (message.includes('invalid value') && message.match(guarded.words)) continue
    const said = guarded.restore(message).trim()
    findings.push({
      ...mistake,
      path: placeOf(originOf(guarded.passage, line)),
      message: `<${tagName}>: ${said}.`,
    })
  }
  for (const line of lostTags(handlebars, mjml.text, html)) {
    findings.push({
      code: 'tag-dropped',
      severity: 'error',
      path: placeOf(originOf(mjml, line)),
      message: 'MJML drops this tag of Handlebars, or moves it out of its block.',
      cure: 'Put it into <mj-raw>, <mj-text> or the value of an attribute, and let no block begin inside an attribute that ends elsewhere.',
    })
  }
  return { html, findings }
}

const mistake = {
  code: 'mjml',
  severity: 'error',
  cure: 'See https://documentation.mjml.io for what MJML takes.',
} as const

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!
}
