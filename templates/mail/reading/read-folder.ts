import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { AttuneError } from '../../../core/errors.ts'
import type { Finding } from '../lint/finding.ts'
import { type SplitTemplate, splitFrontPart } from './front-part.ts'
import { type Passage, passageOf } from './passage.ts'
import { readSample } from './read-sample.ts'
import type { WrittenMails, WrittenPart, WrittenTemplate } from './written.ts'

/** A folder of mails, read. */
export interface ReadFolder extends WrittenMails {
  /** Of `brand.json`; undefined where there is none. */
  readonly brand: unknown
  readonly findings: readonly Finding[]
}

const textEnd = '.txt.hbs'
const sampleEnd = '.sample.json'

/**
 * Reads a folder of mails: `NAME.mjml` or `NAME.hbs`, `NAME.txt.hbs` and `NAME.sample.json` in it, `layouts/`,
 * `partials/` and `brand.json`.
 * @throws AttuneError `ATTUNE_OPTIONS` where it cannot be read
 */
export async function readFolder(folder: string): Promise<ReadFolder> {
  const findings: Finding[] = []
  const [files, layouts, partials] = await Promise.all([
    list(folder),
    list(join(folder, 'layouts'), true),
    list(join(folder, 'partials'), true),
  ])
  const found = await readAll(folder, files)
  const parts = new Map<string, Parts>()
  for (const [file, text] of found) {
    const kind = kindOf(file)
    if (kind)
      parts.set(kind.name, { ...parts.get(kind.name), [kind.part]: passageOf(text, shown(folder, file)) })
  }
  const templates = [...parts].flatMap(([name, part]) => templateOf(name, part, findings))
  const brand = found.get('brand.json')
  return {
    templates: templates.sort((a, b) => (a.name < b.name ? -1 : 1)),
    layouts: await readLayouts(join(folder, 'layouts'), layouts),
    partials: await readParts(join(folder, 'partials'), partials, '.hbs'),
    includes: await readParts(join(folder, 'partials'), partials, '.mjml'),
    findings,
    brand: brand === undefined ? undefined : readJson(brand, shown(folder, 'brand.json'), findings),
  }
}

interface Parts {
  readonly mjml?: Passage
  readonly html?: Passage
  readonly text?: Passage
  readonly sample?: Passage
}

function kindOf(file: string): { name: string; part: keyof Parts } | undefined {
  const ends = { text: textEnd, sample: sampleEnd, mjml: '.mjml', html: '.hbs' } as const
  for (const [part, end] of Object.entries(ends)) {
    if (file.endsWith(end) && file.length > end.length)
      return { name: file.slice(0, -end.length), part: part as keyof Parts }
  }
  return undefined
}

function templateOf(name: string, parts: Parts, findings: Finding[]): WrittenTemplate[] {
  const { mjml, html, text, sample } = parts
  const main = mjml ?? html ?? text
  if (mjml && html) {
    const path = `${html.origins[0]!.file}:1`
    const message = `There is ${name}.mjml as well, and a mail has one HTML part.`
    findings.push({ code: 'two-templates', severity: 'error', path, message, cure: 'Remove one of them.' })
  }
  if (!main) {
    const path = `${sample!.origins[0]!.file}:1`
    const message = `There is no template "${name}" that this is a sample for.`
    const cure = 'Name it as its template is named, or remove it.'
    findings.push({ code: 'no-template', severity: 'warning', path, message, cure })
    return []
  }
  const split = splitFrontPart(main)
  findings.push(...split.findings)
  const read = sample && readSample(sample, (json, file) => readJson(json, file, findings), findings)
  return [
    {
      name,
      front: split.front,
      ...partsOf(split, parts),
      ...(read && { sample: read }),
    },
  ]
}

function partsOf({ body }: SplitTemplate, { mjml, html, text }: Parts) {
  if (!mjml && !html) return { text: body }
  const part: WrittenPart = { language: mjml ? 'mjml' : 'html', body }
  return { html: part, ...(text && { text }) }
}

async function readLayouts(folder: string, files: readonly string[]): Promise<Map<string, WrittenPart>> {
  const layouts = new Map<string, WrittenPart>()
  for (const language of ['html', 'mjml'] as const) {
    const read = await readParts(folder, files, language === 'mjml' ? '.mjml' : '.hbs')
    for (const [name, body] of read) layouts.set(name, { language, body })
  }
  return layouts
}

async function readParts(
  folder: string,
  files: readonly string[],
  end: string,
): Promise<Map<string, Passage>> {
  const named = files.filter((file) => file.endsWith(end))
  const texts = await readAll(folder, named)
  return new Map(
    [...texts].map(([file, text]) => [file.slice(0, -end.length), passageOf(text, shown(folder, file))]),
  )
}

async function readAll(folder: string, files: readonly string[]): Promise<Map<string, string>> {
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  return new Map(files.map((file, index) => [file, texts[index]!.replaceAll('\r\n', '\n')]))
}

async function list(folder: string, mayLack = false): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  } catch (cause) {
    if (mayLack && (cause as { code?: unknown }).code === 'ENOENT') return []
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AttuneError('ATTUNE_OPTIONS', `The folder of mails cannot be read: ${why}`, { cause })
  }
}

function readJson(text: string, file: string, findings: Finding[]): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = `This is not JSON: ${(error as Error).message}.`
    findings.push({ code: 'not-json', severity: 'error', path: `${file}:1`, message, cure: 'Mend it.' })
    return undefined
  }
}

/** As it is said to people: from where they are. */
function shown(folder: string, file: string): string {
  const path = join(folder, file)
  const near = relative('.', path)
  return near.startsWith('..') ? path : near
}
