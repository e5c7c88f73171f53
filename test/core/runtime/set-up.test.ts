import { inspect } from 'node:util'
import { type AttuneOptions, createAttune } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { describe, expect, it, vi } from 'vitest'
import { agreed, openSite } from '../../support/open-site.ts'

describe('setting up', () => {
  it('without anything says what is missing', async () => {
    await expect(createAttune(undefined as unknown as AttuneOptions)).rejects.toMatchObject({
      code: 'ATTUNE_DEFINITIONS',
    })
  })

  it('counts its mistakes in plain English', async () => {
    const site = (definitions: object) => createAttune({ store: memoryStore(), ...definitions })
    await expect(site({ currancy: 'EUR' })).rejects.toThrow('There is one mistake in the definitions:')
    await expect(site({ currancy: 'EUR', timezone: 'UTC' })).rejects.toThrow(
      'There are 2 mistakes in the definitions:',
    )
  })

  it.each(['development', 'production'])(
    'does not take an empty list for secrets, in %s',
    async (environment) => {
      vi.stubEnv('NODE_ENV', environment)
      const refused = createAttune({ store: memoryStore(), secret: [] }).finally(() => vi.unstubAllEnvs())
      await expect(refused).rejects.toMatchObject({
        code: 'ATTUNE_SECRET_MISSING',
        message: expect.stringContaining('The list of secrets is empty'),
      })
    },
  )

  it('gives the secret away to nobody who logs or inspects it', async () => {
    const attune = await createAttune({ store: memoryStore(), secret: 'not to be seen by anybody' })
    expect(inspect(attune, { depth: 9 }) + JSON.stringify(attune)).not.toContain('not to be seen')
    expect(attune.secrets).toEqual(['not to be seen by anybody'])
    await attune.close()
  })

  it('hands a subscription over at once when a process ends in good order', async () => {
    const segments = { buyers: { 'features.frequency': { $gte: 1 } } }
    const first = await openSite({ segments })
    const seen: string[] = []
    const end = first.attune.subscribe('list', ({ change }) => void seen.push(`first: ${change}`))
    const buyer = await first.arrive(undefined, { consent: agreed() })
    await buyer.track('Order Completed', { order_id: 'o1', revenue: 10 })
    first.clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
    await end()
    const second = await openSite({ segments, store: first.store, clock: first.clock })
    second.attune.subscribe('list', ({ change }) => void seen.push(`second: ${change}`))
    const other = await second.arrive(undefined, { consent: agreed() })
    await other.track('Order Completed', { order_id: 'o2', revenue: 10 })
    second.clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
    second.clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
    expect(seen).toEqual(['first: entered', 'second: entered'])
  })

  it('refuses a subscription to nothing, and an unknown switch', async () => {
    const { attune } = await openSite()
    expect(() => attune.subscribe('list', undefined as never)).toThrow('takes a function')
    await expect(attune.switchOn('whatever')).rejects.toMatchObject({ code: 'ATTUNE_UNKNOWN_PLACEMENT' })
  })
})
