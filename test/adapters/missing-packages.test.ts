import { generateKeyPairSync } from 'node:crypto'
import { bullMqJobs } from 'attune/adapters/bullmq'
import { maxmindCountry } from 'attune/adapters/maxmind'
import { openTelemetry } from 'attune/adapters/opentelemetry'
import { pgBossJobs } from 'attune/adapters/pg-boss'
import { prometheus } from 'attune/adapters/prometheus'
import { smtp } from 'attune/adapters/smtp'
import { webPush } from 'attune/adapters/web-push'
import { afterEach, expect, it, vi } from 'vitest'
import { packages } from '../../core/installed.ts'

afterEach(() => vi.restoreAllMocks())

/** What Node says of `import()`, and of `require()`. */
const codes = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'] as const

function without(missing: string, code: string): void {
  const { load } = packages
  vi.spyOn(packages, 'load').mockImplementation((name, begin) => {
    if (name !== missing) return load(name, begin)
    throw Object.assign(new Error(`Cannot find package '${name}'`), { code })
  })
}

function keys() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const { x, y, d } = { ...publicKey.export({ format: 'jwk' }), ...privateKey.export({ format: 'jwk' }) }
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')])
  return { publicKey: point.toString('base64url'), privateKey: d! }
}

const job = { id: 'A'.repeat(22), at: 0 }

const adapters: [name: string, purpose: string, open: () => unknown][] = [
  ['nodemailer', 'send mail', () => smtp({ url: 'smtp://localhost', from: 'a@shop.example' })],
  ['web-push', 'encrypt notifications', () => webPush({ ...keys(), subject: 'mailto:a@shop.example' })],
  ['maxmind', 'find countries', () => maxmindCountry('country.mmdb')],
  ['prom-client', 'count for Prometheus', () => prometheus()],
  ['@opentelemetry/api', 'tell OpenTelemetry', () => openTelemetry()],
  [
    'bullmq',
    'wake follow-ups by bullMqJobs()',
    () => bullMqJobs({ url: 'redis://127.0.0.1:1' }).enqueue([job]),
  ],
  ['ioredis', 'connect BullMQ to Redis', () => bullMqJobs({ url: 'redis://127.0.0.1:1' }).enqueue([job])],
  [
    'pg-boss',
    'wake follow-ups by pgBossJobs()',
    () => pgBossJobs({ url: 'postgres://x@127.0.0.1:1/x' }).enqueue([job]),
  ],
]

it.each(adapters.flatMap((one) => codes.map((code) => [...one, code] as const)))(
  'a site without %s is told at once what to install, to %s',
  async (name, purpose, open, code) => {
    without(name, code)
    await expect((async () => open())()).rejects.toMatchObject({
      code: 'ATTUNE_OPTIONS',
      message: `The package ${name} is needed to ${purpose}, and is not installed here. Run: npm install ${name}`,
    })
  },
)

it('what such a package misses itself is said as Node says it', () => {
  const cause = Object.assign(new Error("Cannot find module 'other'"), { code: 'MODULE_NOT_FOUND' })
  vi.spyOn(packages, 'load').mockImplementation(() => {
    throw cause
  })
  expect(() => openTelemetry()).toThrow(cause)
})
