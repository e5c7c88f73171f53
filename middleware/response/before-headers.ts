import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http'

type WriteHead = (this: ServerResponse, status: number, ...rest: unknown[]) => ServerResponse

/** Calls `act` once, at the last moment at which the headers of a response can be changed. */
export function beforeHeaders(res: ServerResponse, act: () => void): void {
  const original = res.writeHead as WriteHead
  let acted = false

  function writeHead(this: ServerResponse, status: number, ...rest: unknown[]): ServerResponse {
    if (acted || this.headersSent) return original.call(this, status, ...rest)
    acted = true
    const reason = typeof rest[0] === 'string' ? rest[0] : undefined
    const headers = reason === undefined ? (rest[1] ?? rest[0]) : rest[1]
    this.statusCode = status
    if (headers) setHeaders(this, headers as OutgoingHttpHeaders | OutgoingHttpHeader[])
    act()
    return reason === undefined
      ? original.call(this, this.statusCode)
      : original.call(this, this.statusCode, reason)
  }

  res.writeHead = writeHead
}

/** Headers handed to `writeHead` replace those set before, as Node does it: an object, pairs, or a flat list. */
function setHeaders(res: ServerResponse, headers: OutgoingHttpHeaders | OutgoingHttpHeader[]): void {
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value as OutgoingHttpHeader)
    return
  }
  const list = headers.every(Array.isArray) ? headers.flat() : headers
  const names = list.filter((_, index) => index % 2 === 0).map(String)
  for (const name of names) res.removeHeader(name)
  for (const [index, name] of names.entries()) res.appendHeader(name, list[index * 2 + 1] as string)
}
