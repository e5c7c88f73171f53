/** RFC 5322's dot-atom, with the letters that RFC 6531 adds. */
const localPart = /^[^\0- "(),.:;<>@[\\\]\x7f]+(?:\.[^\0- "(),.:;<>@[\\\]\x7f]+)*$/
/** Spaces, what nobody sees, and encoded words (RFC 2047), which readers would decode. */
const unseen = /[\p{C}\p{Z}]|=\?/u
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The one address that a value is, as servers take it; undefined where it is none, or would be another or several to
 * somebody who reads it otherwise: no lists, names, comments, quotes, hosts without a domain, or letters that turn into
 * one of those when they are normalised (`＠`).
 */
export function mailAddress(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 320) return undefined
  const text = value.replace(/^[ \t]+|[ \t]+$/g, '')
  const at = text.lastIndexOf('@')
  const local = text.slice(0, Math.max(at, 0))
  const domain = mailDomain(text.slice(at + 1))
  if (domain === undefined || Buffer.byteLength(local) > 64) return undefined
  const plain = [local, local.normalize('NFKC')].every((one) => localPart.test(one) && !unseen.test(one))
  return plain && local.length + domain.length < 254 ? `${local}@${domain}` : undefined
}

function mailDomain(text: string): string | undefined {
  if (!/^[a-z0-9.\-\u0080-\uffff]+$/i.test(text)) return undefined
  const domain = URL.parse(`http://${text}`)?.hostname ?? ''
  const labels = domain.split('.')
  const named = labels.length > 1 && labels.every((one) => label.test(one)) && /[a-z]/.test(labels.at(-1)!)
  return named && domain.length <= 253 ? domain : undefined
}
