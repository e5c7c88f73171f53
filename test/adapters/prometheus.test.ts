import type { Telemetry } from 'attune'
import { prometheus } from 'attune/adapters/prometheus'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../core/testing/clock.ts'
import { failingStore } from '../support/failing-store.ts'
import { agreed, noon, openSite } from '../support/open-site.ts'
import { definitions } from '../support/shop.ts'

describe('with a registry of prom-client', () => {
  it('what happened is scraped: visits, decisions, commits, errors, the breaker, durations', async () => {
    const registry = new Registry()
    const clock = manualClock(noon)
    const { store, state } = failingStore(clock)
    const site = { ...definitions, store, clock, telemetry: prometheus(registry) }
    const { attune, arrive } = await openSite(site)
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.track('Product Viewed', { category: 'machines' })
    const back = await arrive(visitor.id, { consent: agreed() })
    back.decide('hero')
    back.decide('hero')
    const first = await registry.metrics()
    expect(first).toContain('# TYPE attune_visits_total counter')
    expect(first).toContain('attune_visits_total{visitor="unknown"} 1')
    expect(first).toContain('attune_decisions_total{placement="hero",reason="rule"} 1')
    expect(first).toContain('attune_commits_total 1')
    expect(first).toContain('attune_breaker{side="reads"} 0')
    expect(first).toContain('attune_operation_duration_seconds_count{operation="commit",outcome="ok"} 1')
    expect(await registry.metrics()).toBe(first)
    state.failing = 'throws'
    for (let i = 0; i < 6; i++) await arrive(visitor.id)
    const later = await registry.metrics()
    expect(later).toContain('attune_visits_total{visitor="failed"} 6')
    expect(later).toContain('attune_breaker{side="reads"} 2')
    expect(later).toContain('attune_errors_total{code="ATTUNE_STORE_UNAVAILABLE"} 6')
    expect(later).toContain(
      'attune_operation_duration_seconds_count{operation="visit",outcome="ATTUNE_STORE_UNAVAILABLE"} 6',
    )
    expect(later).not.toContain(visitor.id)
    await attune.close()
    expect(await registry.metrics()).not.toContain('attune_')
  })

  it('two sites need two prefixes, and a prefix is the beginning of a name', async () => {
    const registry = new Registry()
    prometheus(registry)
    expect(() => prometheus(registry)).toThrow(expect.objectContaining({ code: 'ATTUNE_OPTIONS' }))
    expect(() => prometheus(registry, { prefix: 'other shop ' })).toThrow(/letters, digits and _/)
    const { attune } = await openSite({ telemetry: prometheus(registry, { prefix: 'other_' }) })
    expect(await registry.metrics()).toContain('other_commits_total 0')
    await attune.close()
  })
})

describe('telemetry of any kind', () => {
  it('may be several at once, and breaks no page when it is broken', async () => {
    const names: string[] = []
    const note: Telemetry = {
      operation(name, work) {
        names.push(name)
        return work()
      },
    }
    const broken: Telemetry = {
      operation() {
        throw new Error('The collector is gone')
      },
    }
    const { attune, arrive, errors } = await openSite({ telemetry: [note, broken, note] })
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.track('Product Viewed')
    expect((await arrive(visitor.id)).isStored).toBe(true)
    expect(names).toEqual(['visit', 'visit', 'commit', 'commit', 'visit', 'visit'])
    expect(errors).toEqual([])
    await attune.close()
  })

  it('that is none is a mistake when the site starts', async () => {
    await expect(openSite({ telemetry: { operation: 'visit' } as never })).rejects.toMatchObject({
      problems: [{ path: 'telemetry', code: 'wrong-type' }],
    })
  })
})
