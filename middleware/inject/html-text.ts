const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text that HTML shows as it is, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => references[character]!)
}

/** The bytes of HTML in a page's encoding. Where that is not UTF-8, all but ASCII become character references. */
export function htmlBytes(html: string, isUtf8: boolean): Buffer {
  if (isUtf8) return Buffer.from(html)
  return Buffer.from(html.replace(/\P{ASCII}/gu, (character) => `&#${character.codePointAt(0)};`))
}
