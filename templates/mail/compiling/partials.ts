import { readFile } from 'node:fs/promises'
import type { RuntimeOptions } from 'handlebars'
import { AttuneError } from '../../../core/errors.ts'
import { type Passage, passageOf } from '../reading/passage.ts'
import type { Environments } from '../rendering/environments.ts'
import { builtFile, readBuilt, sourceHash } from './built.ts'
import { type ToText, textTemplateOf } from './plain-text.ts'

/**
 * Adds partials for HTML, and makes those for text of them, and of what the site's own Handlebars has. Where
 * html-to-text is not installed and nothing was built, partials of text are rendered as HTML and `toText` reads that.
 */
export async function addPartials(
  { html, text }: Environments,
  partials: ReadonlyMap<string, Passage>,
  { folder, toText }: { folder: string | undefined; toText: ToText },
): Promise<void> {
  for (const [name, { text: source }] of partials) html.registerPartial(name, source)
  const isHelper = (name: string) => Object.hasOwn(text.helpers, name)
  for (const [name, partial] of Object.entries(html.partials)) {
    const compiled = typeof partial === 'string' ? html.compile(partial) : partial
    const rendered = (context: unknown, runtime?: RuntimeOptions) => toText(compiled(context, runtime))
    const template =
      typeof partial === 'string' ? await textPartial(name, partial, folder, isHelper) : undefined
    text.registerPartial(name, template ?? (rendered as HandlebarsTemplateDelegate))
  }
}

/** The text of a partial as a template; undefined where it cannot be made. */
export async function textPartial(
  name: string,
  html: string,
  folder: string | undefined,
  isHelper: (name: string) => boolean,
): Promise<string | undefined> {
  const built = folder === undefined ? undefined : await builtPartial(name, html, folder)
  if (built !== undefined) return built
  try {
    const text = await textTemplateOf(html, isHelper)
    return /<(?:br|div|h\d|hr|li|p|table|td|tr|ul|ol)\b/i.test(html) ? `\n${text}` : text
  } catch (error) {
    if (error instanceof AttuneError) return undefined
    throw error
  }
}

async function builtPartial(name: string, html: string, folder: string): Promise<string | undefined> {
  const hash = partialHash(html)
  try {
    return readBuilt(await readFile(builtFile(folder, `partials/${name}`, 'text'), 'utf8'), hash)
  } catch {
    return undefined
  }
}

export function partialHash(html: string): string {
  return sourceHash({ language: 'html', body: passageOf(html, '') })
}
