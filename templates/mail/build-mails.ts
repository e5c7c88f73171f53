import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { builtFile, sourceHash, writeBuilt } from './compiling/built.ts'
import { partialHash, textPartial } from './compiling/partials.ts'
import type { Finding } from './lint/finding.ts'
import type { MailTemplatesOptions } from './options.ts'
import { prepareMails } from './prepare-mails.ts'

/** What building came to. */
export interface BuiltMails {
  /** What was written. */
  readonly files: readonly string[]
  readonly findings: readonly Finding[]
}

/**
 * Compiles the templates of a folder and keeps what they came to under `built/` there, so that a site that starts
 * needs neither MJML nor html-to-text. Nothing is written where there are mistakes.
 * @throws AttuneError `ATTUNE_OPTIONS` where the folder cannot be read, or a package is not installed
 */
export async function buildMails(options: MailTemplatesOptions & { folder: string }): Promise<BuiltMails> {
  const { folder } = options
  const { templates, written, environments, findings } = await prepareMails(options, { fresh: true })
  if (findings.some(({ severity }) => severity === 'error')) return { files: [], findings }
  const contents = new Map<string, string>()
  for (const { written: template, html, text, source } of templates) {
    if (!source || html === undefined) continue
    const hash = sourceHash(source)
    if (source.language === 'mjml')
      contents.set(builtFile(folder, template.name, 'html'), writeBuilt(html, hash))
    if (!template.text) contents.set(builtFile(folder, template.name, 'text'), writeBuilt(text, hash))
  }
  const isHelper = (name: string) => Object.hasOwn(environments.text.helpers, name)
  for (const [name, { text: html }] of written.partials) {
    const text = await textPartial(name, html, undefined, isHelper)
    if (text !== undefined)
      contents.set(builtFile(folder, `partials/${name}`, 'text'), writeBuilt(text, partialHash(html)))
  }
  await removeOld(join(folder, 'built'), contents)
  for (const [file, content] of contents) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  return { files: [...contents.keys()], findings }
}

/** What was built of templates that are no more. */
async function removeOld(folder: string, contents: ReadonlyMap<string, string>): Promise<void> {
  for (const inside of [folder, join(folder, 'partials')]) {
    const entries = await readdir(inside, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const file = join(inside, entry.name)
      if (entry.isFile() && /\.(html|txt)\.hbs$/.test(file) && !contents.has(file)) await rm(file)
    }
  }
}
