import { type Context, context, metrics, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { openTelemetry } from 'attune/adapters/opentelemetry'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { manualClock } from '../../core/testing/clock.ts'
import { failingStore } from '../support/failing-store.ts'
import { agreed, noon, openSite } from '../support/open-site.ts'
import { definitions } from '../support/shop.ts'

describe('with the stock OpenTelemetry SDK', () => {
  const spans = new InMemorySpanExporter()
  const exported = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: exported, exportIntervalMillis: 3_600_000 })

  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
    )
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  })
  afterEach(() => {
    spans.reset()
    exported.reset()
  })
  afterAll(() => {
    trace.disable()
    metrics.disable()
    context.disable()
  })

  /** The values of one metric, by its labels. */
  async function collected(name: string): Promise<Record<string, unknown>> {
    exported.reset()
    await reader.forceFlush()
    const all = exported
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
    const points = all.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? []
    return Object.fromEntries(
      points.map(({ attributes, value }) => [Object.values(attributes).join(' '), value]),
    )
  }

  async function open() {
    const clock = manualClock(noon)
    const failing = failingStore(clock)
    const site = await openSite({ ...definitions, store: failing.store, clock, telemetry: openTelemetry() })
    return { ...site, state: failing.state }
  }

  it('a visit, its commit and its merge, and an erasure, are spans, children of the request’s own', async () => {
    const { attune, arrive } = await open()
    const request = trace.getTracer('site').startSpan('GET /')
    await context.with(trace.setSpan(context.active(), request) as Context, async () => {
      const visitor = await arrive(undefined, { consent: agreed() })
      await visitor.track('Product Viewed', { category: 'machines' })
      await visitor.identify('ann', { email: 'ann@example.org' })
      await attune.erase({ userId: 'ann' })
    })
    request.end()
    const found = spans.getFinishedSpans().filter(({ name }) => name.startsWith('attune.'))
    expect(found.map(({ name }) => name)).toEqual([
      'attune.visit',
      'attune.commit',
      'attune.merge',
      'attune.commit',
      'attune.erase',
    ])
    for (const span of found) {
      expect(span.attributes).toEqual({ 'attune.outcome': 'ok' })
      expect(span.spanContext().traceId).toBe(request.spanContext().traceId)
    }
    expect(
      JSON.stringify(found.map(({ name, attributes, events }) => [name, attributes, events])),
    ).not.toMatch(/ann/)
    await attune.close()
  })

  it('a store that fails shows in the outcome, by its code alone', async () => {
    const { attune, arrive, state } = await open()
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.track('Product Viewed')
    state.failing = 'throws'
    await arrive(visitor.id)
    await visitor.track('Product Viewed').then(undefined, () => {})
    const failed = spans.getFinishedSpans().filter(({ status }) => status.code === SpanStatusCode.ERROR)
    expect(failed.map(({ name, status, events }) => [name, status.message, events])).toEqual([
      ['attune.visit', 'ATTUNE_STORE_UNAVAILABLE', []],
      ['attune.commit', 'error', []],
    ])
    await attune.close()
  })

  it('counters, gauges and durations are collected', async () => {
    const { attune, arrive, state } = await open()
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.track('Product Viewed', { category: 'machines' })
    const back = await arrive(visitor.id, { consent: agreed() })
    for (let i = 0; i < 3; i++) back.decide('hero')
    ;(await arrive()).decide('hero')
    ;(await arrive()).track('Product Viewed')
    await arrive(undefined, { headers: { 'user-agent': 'Googlebot/2.1' } })
    expect(await collected('attune.visits')).toEqual({ new: 3, unknown: 1, known: 0, readonly: 1, failed: 0 })
    expect(await collected('attune.decisions')).toEqual({ 'hero rule': 1, 'hero no-consent': 1 })
    expect(await collected('attune.signals')).toMatchObject({
      'page taken': 1,
      'page dropped': 1,
      'browser taken': 0,
    })
    expect(await collected('attune.commits')).toEqual({ '': 1 })
    expect(await collected('attune.breaker')).toEqual({ reads: 0, writes: 0 })
    const durations = (await collected('attune.operation.duration')) as Record<string, { count: number }>
    expect(durations['visit ok']!.count).toBeGreaterThanOrEqual(5)
    state.failing = 'throws'
    for (let i = 0; i < 6; i++) await arrive(visitor.id)
    expect(await collected('attune.breaker')).toEqual({ reads: 2, writes: 0 })
    expect(await collected('attune.refused_calls')).toEqual({ '': 1 })
    expect(await collected('attune.errors')).toEqual({ ATTUNE_STORE_UNAVAILABLE: 6 })
    await attune.close()
  })
})
