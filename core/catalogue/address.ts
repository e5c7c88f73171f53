/** Stands for the site; nobody can have it. */
const site = 'https://site.invalid'

/**
 * Whether text is safe as a link or an image's source: an address of the web, without a password in it, or a path
 * of the site itself. `//elsewhere`, and what browsers read as that, is neither.
 */
export function isAddress(text: string): boolean {
  const absolute = /^https?:\/\//i.test(text)
  if (!absolute && !text.startsWith('/')) return false
  const url = URL.parse(text, site)
  if (url?.username !== '' || url.password !== '') return false
  return absolute ? url.hostname !== '' : url.origin === site
}
