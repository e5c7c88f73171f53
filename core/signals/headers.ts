/** Request headers as Node gives them: names in lower case, values text or a list of texts. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** The first value of a header, unless it is absent, empty or longer than `maximum` characters. */
export function headerText(headers: RequestHeaders, name: string, maximum: number): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined
  const text = typeof value === 'string' ? value : value?.[0]
  return typeof text === 'string' && text.length > 0 && text.length <= maximum ? text : undefined
}
