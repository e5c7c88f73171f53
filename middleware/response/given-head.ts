import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** `writeHead` as it is called: the status, a reason if there is one, headers if there are any. */
export type WriteHead = (this: ServerResponse, status: number, ...rest: unknown[]) => ServerResponse

/**
 * Sets on a response what `writeHead` was given, so that it can still be changed. Returns the reason, which
 * later calls of `writeHead` must be given as well.
 */
export function takeHead(res: ServerResponse, status: number, rest: readonly unknown[]): string | undefined {
  const reason = typeof rest[0] === 'string' ? rest[0] : undefined
  const headers = reason === undefined ? (rest[1] ?? rest[0]) : rest[1]
  res.statusCode = status
  if (headers) setHeaders(res, headers as OutgoingHttpHeaders | OutgoingHttpHeader[])
  return reason
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
