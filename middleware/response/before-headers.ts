import type { ServerResponse } from 'node:http'
import { takeHead, type WriteHead } from './given-head.ts'

/** Calls `act` once, at the last moment at which the headers of a response can be changed. */
export function beforeHeaders(res: ServerResponse, act: () => void): void {
  const original = res.writeHead as WriteHead
  let acted = false

  function writeHead(this: ServerResponse, status: number, ...rest: unknown[]): ServerResponse {
    if (acted || this.headersSent) return original.call(this, status, ...rest)
    acted = true
    const reason = takeHead(this, status, rest)
    act()
    return reason === undefined
      ? original.call(this, this.statusCode)
      : original.call(this, this.statusCode, reason)
  }

  res.writeHead = writeHead
}
