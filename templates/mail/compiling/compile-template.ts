import { readFile } from 'node:fs/promises'
import { AttuneError } from '../../../core/errors.ts'
import { nearest } from '../../../core/nearest.ts'
import type { Finding } from '../lint/finding.ts'
import { syntaxFinding } from '../lint/syntax.ts'
import { type Passage, placeOf } from '../reading/passage.ts'
import type { WrittenMails, WrittenPart, WrittenTemplate } from '../reading/written.ts'
import type { Environments } from '../rendering/environments.ts'
import { type Built, builtFile, readBuilt, sourceHash } from './built.ts'
import { type Composed, compose, isWhole } from './compose.ts'
import { compileMjml } from './mjml.ts'
import { textTemplate, textTemplateOf } from './plain-text.ts'

/** A template as HTML and text that are templates of Handlebars, and what is wrong with it. */
export interface CompiledTemplate {
  readonly written: WrittenTemplate
  readonly html?: string
  readonly text: string
  /** Of what `html` was made. */
  readonly source?: Pick<Composed, 'language' | 'body'>
  readonly findings: readonly Finding[]
}

export interface CompilingOptions {
  readonly mails: WrittenMails
  readonly environments: Environments
  /** Where it is looked for what `attune mail build` made; undefined: everything is compiled. */
  readonly builtIn?: string | undefined
}

/** Of a template that names none. */
export const defaultLayout = 'marketing'

/** @throws AttuneError `ATTUNE_OPTIONS` where MJML or html-to-text is needed and not installed */
export async function compileTemplate(
  written: WrittenTemplate,
  options: CompilingOptions,
): Promise<CompiledTemplate> {
  const { mails, environments } = options
  const { html: part, text, front } = written
  const passages = [...Object.values(front), ...(part ? [part.body] : []), ...(text ? [text] : [])]
  const findings = passages.flatMap((one) => syntaxFinding(environments.html, one))
  if (!part || findings.length > 0) return { written, text: textTemplate(text?.text ?? ''), findings }
  const layout = layoutOf(part, front.layout, mails, findings)
  const source = compose(part, layout, mails.includes)
  findings.push(...source.findings, ...syntaxFinding(environments.html, source.body))
  if (findings.some(({ severity }) => severity === 'error')) return { written, text: '', findings }
  const html = await htmlOf(written, source, options, findings).catch((cause) => {
    throw part.language === 'html' && cause instanceof AttuneError ? ofLayout(written, cause) : cause
  })
  return {
    written,
    html,
    text: text ? textTemplate(text.text) : await textOf(written, html, source, options, findings),
    source,
    findings,
  }
}

function layoutOf(
  part: WrittenPart,
  named: Passage | undefined,
  { layouts }: WrittenMails,
  findings: Finding[],
): WrittenPart | undefined {
  if (isWhole(part) || named?.text === 'none') return undefined
  const layout = layouts.get(named?.text ?? defaultLayout)
  if (layout && (layout.language === 'mjml' || part.language === 'html')) return layout
  const meant = nearest(named?.text ?? '', layouts.keys())
  findings.push({
    code: 'unknown-layout',
    severity: 'error',
    path: placeOf((named ?? part.body).origins[0]!),
    message: layout
      ? `The layout "${named?.text}" is HTML, and the template is MJML.`
      : `There is no layout "${named?.text}".`,
    cure:
      meant && !layout ? `Did you mean "${meant}"?` : `There are ${[...layouts.keys()].join(', ')} and none.`,
  })
  return undefined
}

async function htmlOf(
  written: WrittenTemplate,
  source: Composed,
  { environments, builtIn }: CompilingOptions,
  findings: Finding[],
): Promise<string> {
  if (source.language === 'html') return source.body.text
  const kept = await keptPart(written.name, 'html', source, builtIn)
  if (kept.template !== undefined) return kept.template
  return orStale(kept.stale, written, findings, async () => {
    const compiled = await compileMjml(source.body, environments.html)
    findings.push(...compiled.findings)
    return compiled.html
  })
}

/** Whoever writes HTML does not expect that MJML is asked for. */
function ofLayout({ name, front }: WrittenTemplate, cause: AttuneError): AttuneError {
  const layout = front.layout?.text ?? defaultLayout
  const cures = 'Say "layout: none" in it, or compile your mails where MJML is: npx attune mail build'
  const message = `The template "${name}" is HTML, and its layout "${layout}" is MJML. ${cures}. ${cause.message}`
  return new AttuneError(cause.code, message, { cause })
}

async function textOf(
  written: WrittenTemplate,
  html: string,
  source: Composed,
  { environments, builtIn }: CompilingOptions,
  findings: Finding[],
): Promise<string> {
  const kept = await keptPart(written.name, 'text', source, builtIn)
  if (kept.template !== undefined) return kept.template
  const isHelper = (helper: string) => Object.hasOwn(environments.text.helpers, helper)
  return orStale(kept.stale, written, findings, () => textTemplateOf(html, isHelper))
}

interface Kept {
  readonly template?: string | undefined
  /** There is one, of another source. */
  readonly stale: boolean
}

async function keptPart(
  name: string,
  part: keyof Built,
  source: Composed,
  folder: string | undefined,
): Promise<Kept> {
  if (folder === undefined) return { stale: false }
  try {
    const file = await readFile(builtFile(folder, name, part), 'utf8')
    const template = readBuilt(file, sourceHash(source))
    return { template, stale: template === undefined }
  } catch {
    return { stale: false }
  }
}

/** Says of what was built that it is old: a mistake where the packages that would make it anew are not there. */
async function orStale(
  stale: boolean,
  { name, html }: WrittenTemplate,
  findings: Finding[],
  compile: () => Promise<string>,
): Promise<string> {
  const say = (severity: Finding['severity']) => {
    if (findings.some(({ code }) => code === 'stale')) return
    const message = `"${name}" was changed after it was built.`
    // Its layout comes first in what was composed, and is no more to blame than what it includes.
    const path = placeOf(html!.body.origins[0]!)
    findings.push({ code: 'stale', severity, path, message, cure: 'Run: npx attune mail build' })
  }
  try {
    const compiled = await compile()
    if (stale) say('warning')
    return compiled
  } catch (error) {
    if (!stale || !(error instanceof AttuneError) || error.code !== 'ATTUNE_OPTIONS') throw error
    say('error')
    return ''
  }
}
