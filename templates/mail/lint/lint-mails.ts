import type { TemplateUse } from '../../../core/ports/message-templates.ts'
import { type CompiledTemplate, defaultLayout } from '../compiling/compile-template.ts'
import { guardTags } from '../compiling/tags.ts'
import type { PreparedMails } from '../prepare-mails.ts'
import { type Passage, passageOf, placeOf } from '../reading/passage.ts'
import { checkCalls } from './check-calls.ts'
import { checkHtml } from './check-html.ts'
import { bodyNames, checkNames, frontNames } from './check-names.ts'
import type { Finding } from './finding.ts'
import { callsIn } from './handlebars-calls.ts'
import { syntaxFinding } from './syntax.ts'

/** Gmail shows 102 KB of a mail, and a link to the rest. */
const mostBytes = 100_000
const mostCharacters = 200

/**
 * Everything that is wrong with mails, that of reading and compiling them included, in the order of files and lines.
 * `use`: the site they are for; what only that could tell is not checked without.
 */
export function lintMails(prepared: PreparedMails, use?: TemplateUse): Finding[] {
  const { written, templates, environments, findings } = prepared
  const html = { handlebars: environments.html, use }
  const text = { handlebars: environments.text, use }
  const readable = (part: Passage) => syntaxFinding(environments.html, part).length === 0
  const inHtml = (part: Passage) => (readable(part) ? checkCalls(part, html, true) : [])
  const inText = (part: Passage) => (readable(part) ? checkCalls(part, text, false) : [])
  // Partials and includes may stand where something else is looked at.
  const named = (part: Passage, names: readonly string[]) =>
    readable(part) ? checkNames(part, environments.html, names) : []
  const all = [...findings]
  for (const part of [...written.partials.values(), ...written.includes.values()]) {
    all.push(...syntaxFinding(environments.html, part), ...inHtml(part), ...checkHtml(part))
  }
  for (const { body } of written.layouts.values()) {
    all.push(...inHtml(body), ...checkHtml(body), ...named(body, [...bodyNames, 'body']))
  }
  for (const template of templates) {
    const { html: part, text: ownText, front } = template.written
    if (part) all.push(...inHtml(part.body), ...checkHtml(part.body), ...named(part.body, bodyNames))
    if (ownText) all.push(...inText(ownText), ...named(ownText, bodyNames))
    for (const line of Object.values(front)) all.push(...inText(line), ...named(line, frontNames))
    all.push(...checkSubject(template), ...checkSize(template))
    if (use?.marketing.includes(template.written.name)) all.push(...checkUnsubscribe(template, prepared))
  }
  return sorted([...all, ...checkBrand(prepared)])
}

/** Whether anything keeps the mails from being used. */
export function isMistake({ severity }: Finding): boolean {
  return severity === 'error'
}

function checkSubject({ written }: CompiledTemplate): Finding[] {
  const { subject } = written.front
  const path = placeOf((subject ?? mainOf(written)).origins[0]!)
  if (!subject || subject.text === '') {
    const cure = 'Begin the file with --- , subject: … and --- , each on a line of its own.'
    return [{ code: 'no-subject', severity: 'error', path, message: 'This mail has no subject.', cure }]
  }
  const { passage, words } = guardTags(subject)
  const { length } = passage.text.replace(words, '')
  if (length <= mostCharacters) return []
  const message = `This subject has ${length} characters, and ${mostCharacters} is the most.`
  return [{ code: 'subject-long', severity: 'error', path, message, cure: 'Say it in fewer, best in 60.' }]
}

function checkSize({ written, html = '' }: CompiledTemplate): Finding[] {
  const bytes = Buffer.byteLength(html)
  if (bytes <= mostBytes) return []
  const message = `This mail has ${Math.ceil(bytes / 1000)} KB before anything is filled in, and Gmail cuts off what is above 102.`
  const path = placeOf(mainOf(written).origins[0]!)
  return [
    { code: 'too-large', severity: 'error', path, message, cure: 'Take out what repeats, or send less.' },
  ]
}

function checkUnsubscribe(
  { written, html, text }: CompiledTemplate,
  { environments }: PreparedMails,
): Finding[] {
  if (html === undefined) return []
  const missing = (part: string) => !calls(part, 'unsubscribe', environments, new Set())
  const say = (what: string, { origins }: Passage): Finding => ({
    code: 'no-unsubscribe',
    severity: 'error',
    path: placeOf(origins[0]!),
    message: `${what} is used for marketing, and nobody can unsubscribe from it.`,
    cure: 'Add <a href="{{unsubscribe}}">, as the layout "marketing" does; in text {{unsubscribe}}.',
  })
  return [
    ...(missing(html) ? [say('This mail', mainOf(written))] : []),
    ...(written.text && missing(text) ? [say('This text', written.text)] : []),
  ]
}

/** Whether a part or its partials call a helper. */
function calls(
  part: string,
  helper: string,
  environments: PreparedMails['environments'],
  seen: Set<string>,
): boolean {
  const { html } = environments
  return callsIn(html, part).some(({ kind, name }) => {
    if (kind !== 'partial') return name === helper
    const partial: unknown = html.partials[name]
    if (typeof partial !== 'string' || seen.has(name)) return false
    return calls(partial, helper, environments, seen.add(name))
  })
}

/** Where a built-in layout has nothing to say. */
function checkBrand({ brand, templates, written }: PreparedMails): Finding[] {
  const userOf = (name: string) => {
    const isBuiltIn = written.layouts.get(name)?.body.origins[0]?.file.startsWith('built-in')
    const uses = ({ source, written: { front } }: CompiledTemplate) =>
      source && (front.layout?.text ?? defaultLayout) === name
    return isBuiltIn ? templates.find(uses) : undefined
  }
  const marketing = userOf('marketing')
  const user = marketing ?? userOf('plain')
  const lacks = user && !brand?.name ? 'name' : marketing && !brand?.address ? 'postal address' : undefined
  if (!user || lacks === undefined) return []
  const path = placeOf(mainOf(user.written).origins[0]!)
  const why = lacks === 'name' ? '' : ', which the law of many countries wants in marketing'
  const message = `Its layout has no ${lacks} to show${why}.`
  const cure = 'Write brand.json: { "name": "…", "address": "…" }.'
  return [{ code: 'no-brand', severity: 'warning', path, message, cure }]
}

function mainOf({ html, text }: CompiledTemplate['written']): Passage {
  return html?.body ?? text ?? passageOf('', '')
}

/** Once each: layouts and includes belong to many templates. */
function sorted(findings: readonly Finding[]): Finding[] {
  const unique = new Map(findings.map((one) => [`${one.path} ${one.code} ${one.message}`, one]))
  const line = ({ path }: Finding) => Number(/:(\d+)$/.exec(path)?.[1] ?? 0)
  const file = ({ path }: Finding) => path.replace(/:\d+$/, '')
  return [...unique.values()].sort((a, b) => file(a).localeCompare(file(b)) || line(a) - line(b))
}
