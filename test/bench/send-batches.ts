import { Agent, request } from 'node:http'
import type { Load } from './load.ts'
import { benchKey } from './open-collector.ts'

/** How many people the events are about. */
const crowd = 2_000
const shelves = ['coffee-machines', 'grinders', 'beans', 'brewers', 'cups', 'accessories']
const headers = {
  'Content-Type': 'application/json',
  Authorization: `Basic ${Buffer.from(`${benchKey}:`).toString('base64')}`,
}

/**
 * Sends batches of `size` events, each sender on a connection of its own, for so many milliseconds. Every batch must
 * be taken whole. Answers events per second, and how long 99 of 100 batches took at most.
 */
export async function sendBatches(
  url: string,
  { senders, size, duration }: { senders: number; size: number; duration: number },
): Promise<Pick<Load, 'perSecond' | 'p99'>> {
  const took: number[] = []
  const start = performance.now()
  let number = 0
  const run = `${Date.now()}-${Math.random()}`
  const send = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    while (performance.now() - start < duration) {
      const batch = Array.from({ length: size }, () => viewed(run, number++))
      const body = JSON.stringify({ batch, sentAt: new Date() })
      const asked = performance.now()
      const { accepted } = await post(url, body, agent)
      took.push(performance.now() - asked)
      if (accepted !== size) throw new Error(`${accepted} of ${size} events were taken.`)
    }
    agent.destroy()
  }
  await Promise.all(Array.from({ length: senders }, send))
  const seconds = (performance.now() - start) / 1000
  took.sort((a, b) => a - b)
  return { perSecond: (took.length * size) / seconds, p99: took[Math.ceil(took.length * 0.99) - 1]! }
}

/** As Segment's libraries send a product view. */
function viewed(run: string, number: number) {
  return {
    type: 'track',
    event: 'Product Viewed',
    messageId: `${run}-${number}`,
    userId: `customer-${(number * 7919) % crowd}`,
    timestamp: new Date(),
    properties: {
      product_id: `p-${number % 60}`,
      category: shelves[number % 6],
      price: 19.9,
      currency: 'EUR',
    },
    context: {
      library: { name: '@segment/analytics-node', version: '3.1.0' },
      consent: { categoryPreferences: { personalization: true } },
    },
    integrations: {},
  }
}

function post(url: string, body: string, agent: Agent): Promise<{ accepted: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ accepted: number }>()
  const options = {
    method: 'POST',
    agent,
    headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
  }
  const sent = request(url, options, (response) => {
    const chunks: Buffer[] = []
    response.on('error', reject).on('data', (chunk) => chunks.push(chunk))
    response.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      if (response.statusCode === 200) resolve(JSON.parse(text))
      else reject(new Error(`${url} answered ${response.statusCode}: ${text}`))
    })
  })
  sent.on('error', reject).end(body)
  return promise
}
