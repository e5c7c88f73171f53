const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The value of an attribute of HTML, of the entities that Handlebars and people write in addresses. */
export function decodeEntities(value: string): string {
  if (!value.includes('&')) return value
  return value.replaceAll(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (entity, hex, decimal, name) => {
      if (name !== undefined) return named[name.toLowerCase()]!
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : entity
    },
  )
}

/** For the value of an attribute in double quotation marks. */
export function encodeAttribute(value: string): string {
  if (!/[&"<>]/.test(value)) return value
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
