import { EventEmitter } from 'node:events'

type HeaderValue = string | number | readonly string[]

/** As much of the head of a response of Node's as Attune's middleware uses. */
export class FetchHead extends EventEmitter {
  statusCode: number
  readonly headers: Headers

  constructor(statusCode: number, headers?: Headers) {
    super()
    this.statusCode = statusCode
    this.headers = new Headers(headers)
  }

  setHeader(name: string, value: HeaderValue): this {
    this.headers.delete(name)
    return this.appendHeader(name, value)
  }

  appendHeader(name: string, value: HeaderValue): this {
    for (const each of [value].flat()) this.headers.append(name, String(each))
    return this
  }

  getHeader(name: string): string | undefined {
    return this.headers.get(name) ?? undefined
  }

  getHeaderNames(): string[] {
    return [...this.headers.keys()]
  }

  hasHeader(name: string): boolean {
    return this.headers.has(name)
  }

  removeHeader(name: string): void {
    this.headers.delete(name)
  }
}
