import { type KeyObject, X509Certificate } from 'node:crypto'
import type { Clock } from '../../core/ports/clock.ts'
import { refused } from '../take-feedback.ts'
import type { SesFeedbackOptions } from './index.ts'

/** Milliseconds that Amazon is waited for. */
const timeout = 5_000
/** Bytes of a certificate. */
const mostBytes = 32_768
/** How long a certificate is kept, and how soon one is asked for again that could not be had; in milliseconds. */
const kept = 86_400_000
const pause = 60_000
/** Certificates known at once: there is one of a region, and another when it is replaced. */
const mostKnown = 32

interface Known {
  readonly until: number
  readonly key: Promise<KeyObject>
}

/** What is asked of Amazon, and of nobody else, whatever a message says. */
export interface AmazonFetcher {
  /** @throws AttuneError ATTUNE_FEEDBACK_REFUSED */
  certificate(url: string, host: string): Promise<KeyObject>
  /** @throws AttuneError ATTUNE_FEEDBACK_REFUSED */
  confirm(url: string, host: string): Promise<void>
}

export function amazonFetcher(clock: Clock, fetch: NonNullable<SesFeedbackOptions['fetch']>): AmazonFetcher {
  const known = new Map<string, Known>()
  const failed = new Map<string, number>()

  const ask = async (url: string): Promise<string> => {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeout) })
    if (!response.ok) throw new Error(`${response.status}`)
    return limitedText(response)
  }

  return {
    async certificate(stated, host) {
      const url = ofAmazon(stated, host)
      if (!url || !/^\/SimpleNotificationService-[\w-]{1,128}\.pem$/.test(url.pathname) || url.search)
        throw refused('The certificate is not where those of SNS are.')
      const now = clock.now()
      const before = known.get(url.href)
      if (before && now < before.until) return before.key
      if (now < (failed.get(url.href) ?? 0)) throw refused('The certificate of SNS cannot be had.')
      if (known.size >= mostKnown) known.delete(known.keys().next().value!)
      const key = ask(url.href).then((pem) => keyOf(pem, clock.now()))
      known.set(url.href, { until: now + kept, key })
      try {
        return await key
      } catch {
        known.delete(url.href)
        if (failed.size >= mostKnown) failed.delete(failed.keys().next().value!)
        failed.set(url.href, now + pause)
        throw refused('The certificate of SNS cannot be had.')
      }
    },
    async confirm(stated, host) {
      const url = ofAmazon(stated, host)
      if (url?.pathname !== '/' || url.searchParams.get('Action') !== 'ConfirmSubscription')
        throw refused('This is not where subscriptions of SNS are confirmed.')
      try {
        await ask(url.href)
      } catch (cause) {
        throw refused(`The subscription could not be confirmed: ${(cause as Error).message}`)
      }
    },
  }
}

function ofAmazon(stated: string, host: string): URL | undefined {
  const url = stated.length <= 2_048 ? URL.parse(stated) : null
  const plain = url?.protocol === 'https:' && url.host === host && url.username === '' && url.password === ''
  return plain ? url : undefined
}

function keyOf(pem: string, now: number): KeyObject {
  const { publicKey, validToDate, validFromDate } = new X509Certificate(pem)
  if (publicKey.asymmetricKeyType !== 'rsa' || now > +validToDate || now < +validFromDate)
    throw new Error('This certificate is not valid.')
  return publicKey
}

async function limitedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > mostBytes) throw new Error('The answer is too long.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
