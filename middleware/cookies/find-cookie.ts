/**
 * The value of a cookie as it was sent, looked for without parsing the others. One that is there twice
 * is absent: somebody else (a subdomain, an older path) may have set one of them.
 */
export function findCookie(header: string, name: string): string | undefined {
  let found: string | undefined
  for (let at = header.indexOf(name); at >= 0; at = header.indexOf(name, at + name.length)) {
    if (header[at + name.length] !== '=' || !beginsPair(header, at)) continue
    if (found !== undefined) return undefined
    const end = header.indexOf(';', at)
    found = header.slice(at + name.length + 1, end < 0 ? undefined : end)
  }
  return found
}

function beginsPair(header: string, at: number): boolean {
  let before = at - 1
  while (header[before] === ' ' || header[before] === '\t') before--
  return before < 0 || header[before] === ';'
}
