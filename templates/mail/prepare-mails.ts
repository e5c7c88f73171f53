import { AttuneError } from '../../core/errors.ts'
import { own } from '../../core/json.ts'
import type { Brand } from './brand.ts'
import { brandProblems } from './check-brand.ts'
import { type CompiledTemplate, compileTemplate } from './compiling/compile-template.ts'
import { addPartials } from './compiling/partials.ts'
import { loadToText, type ToText } from './compiling/plain-text.ts'
import { builtInLayouts } from './layouts/built-in.ts'
import type { Finding } from './lint/finding.ts'
import type { MailTemplatesOptions } from './options.ts'
import { type Passage, passageOf } from './reading/passage.ts'
import { type ReadFolder, readFolder } from './reading/read-folder.ts'
import type { WrittenMails } from './reading/written.ts'
import { writtenLayout, writtenTemplate } from './reading/written-in-code.ts'
import { createEnvironments, type Environments } from './rendering/environments.ts'

/** Mails read and compiled, right or wrong. */
export interface PreparedMails {
  readonly written: WrittenMails
  readonly templates: readonly CompiledTemplate[]
  readonly environments: Environments
  readonly brand: Brand | undefined
  readonly findings: readonly Finding[]
}

/**
 * Reads and compiles templates, and says all that is wrong with them. `fresh`: what was built before is not used.
 * @throws AttuneError `ATTUNE_OPTIONS` where there is nothing to read, or a package is not installed
 */
export async function prepareMails(
  options: MailTemplatesOptions,
  { fresh = false }: { fresh?: boolean } = {},
): Promise<PreparedMails> {
  const { folder, handlebars } = options
  const read = folder === undefined ? undefined : await readFolder(folder)
  const { brand, mistakes } = brandOf(options.brand, read?.brand)
  const written = writtenMails(options, read, brand)
  const builtIn = fresh ? undefined : folder
  const toText = await toTextOrTags()
  const environments = await createEnvironments(handlebars, toText)
  await addPartials(environments, written.partials, { folder: builtIn, toText })
  const compiling = { mails: written, environments, builtIn }
  const templates = await Promise.all(written.templates.map((one) => compileTemplate(one, compiling)))
  const findings = [...(read?.findings ?? []), ...mistakes, ...templates.flatMap(({ findings }) => findings)]
  return { written, templates, environments, brand, findings }
}

/** @throws AttuneError `ATTUNE_OPTIONS` for one that was given in code */
function brandOf(given: Brand | undefined, read: unknown): { brand: Brand | undefined; mistakes: Finding[] } {
  if (given !== undefined) {
    const problems = brandProblems(given, 'options.brand')
    if (problems.length === 0) return { brand: given, mistakes: [] }
    throw new AttuneError('ATTUNE_OPTIONS', 'mailTemplates() cannot take this brand:', { problems })
  }
  const problems = read === undefined ? [] : brandProblems(read, 'brand.json')
  const mistakes = problems.map((one) => ({ ...one, severity: 'error' as const }))
  return { brand: problems.length === 0 ? (read as Brand | undefined) : undefined, mistakes }
}

function writtenMails(
  { templates = {}, layouts = {}, partials = {} }: MailTemplatesOptions,
  read: ReadFolder | undefined,
  brand: Brand | undefined,
): WrittenMails {
  const given = Object.entries(templates).map(([name, template]) => writtenTemplate(name, template))
  const inCode = Object.entries(layouts).map(([name, text]) => [name, writtenLayout(name, text)] as const)
  const inCodeToo = Object.entries(partials).map(([name, text]): [string, Passage] => [
    name,
    passageOf(text, `partials.${name}`),
  ])
  const all = [...given, ...(read?.templates ?? []).filter(({ name }) => own(templates, name) === undefined)]
  if (all.length === 0) {
    const cure = 'Give a folder with NAME.mjml or NAME.hbs in it, or `templates`.'
    throw new AttuneError('ATTUNE_OPTIONS', `mailTemplates() found no templates. ${cure}`)
  }
  return {
    templates: all,
    layouts: new Map([...builtInLayouts(brand), ...(read?.layouts ?? []), ...inCode]),
    partials: new Map([...(read?.partials ?? []), ...inCodeToo]),
    includes: read?.includes ?? new Map(),
  }
}

/** Without html-to-text, tags are simply taken out of what values bring along. */
async function toTextOrTags(): Promise<ToText> {
  try {
    return await loadToText()
  } catch (error) {
    if (!(error instanceof AttuneError)) throw error
    return (html) => html.replaceAll(/<[^>]*>/g, ' ')
  }
}
