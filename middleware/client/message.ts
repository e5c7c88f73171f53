/** What waits to be sent: a message of the Segment spec as text, and the name its consent purpose goes by. */
export interface Message {
  readonly name: string
  readonly text: string
}

/** Characters; what is longer is nothing a page does by itself. */
const longest = 16_000

/** Undefined for what cannot be sent. Its id is the same when it is sent again, so that it counts once. */
export function messageOf(name: string, fields: object): Message | undefined {
  try {
    const messageId = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36))
    const timestamp = new Date().toISOString()
    const text = JSON.stringify({ ...fields, messageId: messageId.join('-'), timestamp })
    return text.length > longest ? undefined : { name, text }
  } catch {
    // Properties that are no JSON.
    return undefined
  }
}

/** The JSON object in an attribute of the page; nothing where there is none. */
export function jsonIn(element: Element | null | undefined, attribute: string): object {
  try {
    const value: unknown = JSON.parse(element?.getAttribute(attribute) ?? '')
    return typeof value === 'object' && value ? value : {}
  } catch {
    return {}
  }
}
