import type { MailTemplate } from '../options.ts'
import type { FrontPart } from './front-part.ts'
import { type Passage, passageOf } from './passage.ts'
import type { WrittenPart, WrittenTemplate } from './written.ts'

/** A template that was given in code. Its lines are told as `templates.NAME.subject:1`. */
export function writtenTemplate(name: string, template: MailTemplate): WrittenTemplate {
  const passage = (key: keyof MailTemplate): Passage | undefined => {
    const text = template[key]
    return text === undefined ? undefined : passageOf(text, `templates.${name}.${key}`)
  }
  const front = Object.fromEntries(
    (['subject', 'preheader', 'layout', 'url'] as const).flatMap((key) => {
      const found = passage(key)
      return found ? [[key, found]] : []
    }),
  ) as FrontPart
  const [mjml, html, text] = [passage('mjml'), passage('html'), passage('text')]
  const body = mjml ?? html
  return {
    name,
    front,
    ...(body && { html: { language: mjml ? 'mjml' : 'html', body } }),
    ...(text && { text }),
  }
}

/** A layout that was given in code: MJML where it begins as such. */
export function writtenLayout(name: string, text: string): WrittenPart {
  const language = /^\s*<mjml[\s>]/i.test(text) ? 'mjml' : 'html'
  return { language, body: passageOf(text, `layouts.${name}`) }
}
