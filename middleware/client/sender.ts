import type { Consent } from './consent.ts'
import type { Message } from './message.ts'

/** Messages that wait at most, and that go together. */
const mostWaiting = 100
const mostTogether = 20
/** Characters that go together: three bytes each stay below what `keepalive` and the server take. */
const longestTogether = 20_000
/** Milliseconds others may follow, before what waits is sent. */
const pause = 1_000
/** Seconds before what failed is sent once more, unless the server says; and at most. */
const [patience, longestPatience] = [5, 60]

export interface Sender {
  add(message: Message | undefined): void
  /** Takes back what was not sent yet. */
  takeBack(message: Message | undefined): boolean
  /** Sends what waits; `leaving`: in a way that outlives the page. */
  flush(leaving?: boolean): void
}

/** Sends nothing before it is known that consent allows it. */
export function createSender(url: string, consent: Consent): Sender {
  let waiting: Message[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  const post = (texts: readonly string[], leaving: boolean, again: boolean) => {
    const body = `{"batch":[${texts}],"sentAt":"${new Date().toISOString()}"}`
    if (leaving && navigator.sendBeacon?.(url, body)) return
    const retry = (seconds: number) => {
      if (again) setTimeout(post, Math.min(seconds || patience, longestPatience) * 1_000, texts, false, false)
    }
    fetch(url, { method: 'POST', body, keepalive: true }).then(
      ({ status, headers }) => {
        if (status === 429 || status >= 500) retry(Number(headers.get('Retry-After')))
      },
      () => retry(patience),
    )
  }

  const flush = (leaving = false) => {
    clearTimeout(timer)
    timer = undefined
    let texts: string[] = []
    let length = 0
    for (const { text } of waiting.filter(({ name }) => consent.allows(name))) {
      if (texts.length === mostTogether || length + text.length > longestTogether) {
        post(texts, leaving, true)
        texts = []
        length = 0
      }
      texts.push(text)
      length += text.length
    }
    if (texts.length) post(texts, leaving, true)
    waiting = waiting.filter(({ name }) => consent.allows(name) === undefined)
  }

  return {
    flush,
    add(message) {
      if (!message || waiting.length >= mostWaiting || consent.allows(message.name) === false) return
      waiting.push(message)
      if (consent.allows(message.name) === undefined) consent.learn().then(() => flush())
      else timer ??= setTimeout(flush, pause)
    },
    takeBack(message) {
      const index = message ? waiting.indexOf(message) : -1
      return index >= 0 && waiting.splice(index, 1).length > 0
    },
  }
}
