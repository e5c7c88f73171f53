/** Keeps what stands at the top of a mail out of its preview: a space, a mark of no width, a joiner that is not seen. */
const padding = '&#8199;&#65279;&#847; '.repeat(60)

const hidden =
  'display:none;font-size:1px;color:transparent;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden;mso-hide:all'

/** Puts the preheader, where there is one, to the top of a mail's body, unseen but in lists of mails. */
export function withPreheader(html: string): string {
  const preheader = `{{#if @root.preheader}}<div style="${hidden}">{{@root.preheader}}${padding.trim()}</div>{{/if}}`
  const body = /<body\b[^>]*>/i.exec(html)
  const at = body ? body.index + body[0].length : 0
  return html.slice(0, at) + preheader + html.slice(at)
}
