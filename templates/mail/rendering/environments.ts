import type Handlebars from 'handlebars'
import { AttuneError } from '../../../core/errors.ts'
import { installed } from '../../../core/installed.ts'
import { isObject } from '../../../core/json.ts'
import type { Helper, HelperCall } from '../../handlebars-instance.ts'
import { plainHelper, type ToText } from '../compiling/plain-text.ts'
import { mailHelpers } from '../helpers/mail-helpers.ts'

type Instance = typeof Handlebars

/** One instance of Handlebars for HTML and one for text, as helpers and partials of the same name differ in them. */
export interface Environments {
  readonly html: Instance
  readonly text: Instance
}

/**
 * Two new instances with the helpers of mails, and those of `given`, which stays as it is. `toText`: what a helper of
 * the site prints as HTML is to be text in the other.
 * @throws AttuneError `ATTUNE_OPTIONS` where Handlebars is not installed, or `given` is no instance of it
 */
export async function createEnvironments(given: unknown, toText: ToText): Promise<Environments> {
  const { default: handlebars } = await installed('handlebars', () => import('handlebars'), 'render mails')
  const source = given === undefined ? handlebars : checked(given)
  const html = handlebars.create()
  const text = handlebars.create()
  for (const [name, helper] of Object.entries(source.helpers as Record<string, Helper>)) {
    if (name in html.helpers) continue
    html.registerHelper(name, helper)
    text.registerHelper(name, asText(helper, toText))
  }
  for (const [name, partial] of Object.entries(source.partials)) html.registerPartial(name, partial)
  html.registerHelper(mailHelpers(html, 'html'))
  text.registerHelper(mailHelpers(text, 'text'))
  text.registerHelper(plainHelper, (value: unknown) => toText(String(value ?? '')))
  return { html, text }
}

/** Compiles a template of text, which is not escaped. */
export function compileText({ text }: Environments, template: string): HandlebarsTemplateDelegate {
  return text.compile(template, { noEscape: true })
}

function asText(helper: Helper, toText: ToText): Helper {
  return function (...given) {
    const result = helper.apply(this, given)
    const isBlock = (given.at(-1) as HelperCall | undefined)?.fn !== undefined
    return !isBlock && isObject(result) && typeof result.toHTML === 'function'
      ? toText(String(result.toHTML()))
      : result
  }
}

/** An instance as a site has it, whichever copy of Handlebars made it. */
function checked(given: unknown): Pick<Instance, 'helpers' | 'partials'> {
  const { helpers, partials } = Object(given) as Instance
  if (isObject(helpers) && isObject(partials)) return { helpers, partials }
  throw new AttuneError(
    'ATTUNE_OPTIONS',
    'What was given as `handlebars` is not Handlebars. Give the instance of your views, or leave it out.',
  )
}
