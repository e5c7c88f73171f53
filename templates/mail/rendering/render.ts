import { AttuneError } from '../../../core/errors.ts'
import type { MessageView, RenderedMessage } from '../../../core/ports/message-templates.ts'
import type { CompiledTemplate } from '../compiling/compile-template.ts'
import { tidy } from '../compiling/plain-text.ts'
import { withPreheader } from '../compiling/preheader.ts'
import type { Message } from '../helpers/message.ts'
import { encodeAttribute } from './entities.ts'
import { compileText, type Environments } from './environments.ts'
import { oneLine } from './one-line.ts'
import { isWebAddress, trackLinks } from './track-links.ts'

/** Renders one template for one person. */
export type RenderOne = (context: object, message: Message) => RenderedMessage

/** Compiles what is left to compile of a template, once. */
export function createRender(
  { written, html, text }: CompiledTemplate,
  environments: Environments,
): RenderOne {
  const { front } = written
  const subject = compileText(environments, front.subject?.text ?? '')
  const preheader = front.preheader && compileText(environments, front.preheader.text)
  const url = front.url && compileText(environments, front.url.text)
  const htmlPart = html === undefined ? undefined : environments.html.compile(withPreheader(html))
  const textPart = compileText(environments, text)
  return (given, message) => {
    const runtime = { data: { visitor: message.view.visitor, message } }
    const { links } = message.view
    const own = { subject: oneLine(subject(given, runtime)) }
    if (own.subject === '') throw noSubject(written.name)
    const context = { ...given, ...own, preheader: preheader && oneLine(preheader(given, runtime)) }
    return {
      ...own,
      ...(context.preheader && { preheader: context.preheader }),
      ...(htmlPart && {
        html: withPixel(trackLinks(htmlPart(context, runtime), clickOf(links)), links.open),
      }),
      text: tidy(textPart(context, runtime)),
      ...(url && leading(url(given, runtime).trim(), links)),
    }
  }
}

/** The message's own links are signed already. */
function clickOf(links: MessageView['links']): (url: string) => string {
  return (url) => (url === links.unsubscribe || url === links.preferences ? url : links.click(url))
}

function leading(url: string, links: MessageView['links']): { url?: string } {
  return isWebAddress(url) ? { url: links.click(url) } : {}
}

function withPixel(html: string, open: string | undefined): string {
  if (open === undefined) return html
  const style = 'display:block;width:1px;height:1px;border:0'
  const pixel = `<img src="${encodeAttribute(open)}" alt="" width="1" height="1" style="${style}">`
  const end = html.lastIndexOf('</body>')
  return end < 0 ? html + pixel : html.slice(0, end) + pixel + html.slice(end)
}

function noSubject(name: string): AttuneError {
  const cure = 'Give what its subject prints something to print instead.'
  return new AttuneError('ATTUNE_TEMPLATE', `The mail "${name}" has no subject for this person. ${cure}`)
}
