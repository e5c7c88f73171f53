import { Agent, get } from 'node:http'
import { browserHeaders } from './customers.ts'

export interface Load {
  readonly pages: number
  /** Pages per second. */
  readonly perSecond: number
  /** 99 of 100 pages took no longer, in milliseconds. */
  readonly p99: number
}

/** Asks for one page over and over, each visitor (a `Cookie` header) on a connection of its own, for so many milliseconds. */
export async function loadPage(url: string, visitors: readonly string[], duration: number): Promise<Load> {
  const took: number[] = []
  const start = performance.now()
  const visit = async (cookie: string) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    while (performance.now() - start < duration) {
      const asked = performance.now()
      await page(url, cookie, agent)
      took.push(performance.now() - asked)
    }
    agent.destroy()
  }
  await Promise.all(visitors.map(visit))
  const seconds = (performance.now() - start) / 1000
  took.sort((a, b) => a - b)
  return {
    pages: took.length,
    perSecond: took.length / seconds,
    p99: took[Math.ceil(took.length * 0.99) - 1]!,
  }
}

function page(url: string, cookie: string, agent: Agent): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const request = get(url, { agent, headers: { ...browserHeaders, cookie } }, (response) => {
    if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}.`))
    response.on('error', reject).on('end', resolve).resume()
  })
  request.on('error', reject)
  return promise
}
