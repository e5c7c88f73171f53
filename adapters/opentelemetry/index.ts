import { createRequire } from 'node:module'
import { AttuneError } from '../../core/errors.ts'
import { installedNow } from '../../core/installed.ts'
import {
  durationBounds,
  type MetricName,
  metrics,
  type Telemetry,
  untilOver,
} from '../../core/ports/telemetry.ts'

type OpenTelemetryApi = typeof import('@opentelemetry/api')

/**
 * Spans and metrics by the OpenTelemetry API, for whichever SDK the site has set up before `createAttune()`;
 * without one they go nowhere.
 *
 * Spans are `attune.visit`, `attune.commit`, `attune.merge` and `attune.erase`, children of whatever span is active, with the
 * attribute `attune.outcome`: `ok`, or the code of the error. Their durations in seconds are the histogram
 * `attune.operation.duration`. Counters and gauges, such as `attune.visits` and `attune.breaker`, are read
 * when the SDK collects.
 *
 * ```ts
 * const attune = await createAttune({ telemetry: openTelemetry(), … })
 * ```
 * @throws AttuneError ATTUNE_OPTIONS when it is given anything: all there is to set, the SDK has; or where the
 *   package `@opentelemetry/api` is not installed
 */
export function openTelemetry(...nothing: readonly never[]): Telemetry {
  if (nothing.length > 0) {
    const message = 'openTelemetry() takes no options. Set what you want in the SDK of OpenTelemetry.'
    throw new AttuneError('ATTUNE_OPTIONS', message)
  }
  const {
    metrics: api,
    SpanStatusCode,
    trace,
  } = installedNow<OpenTelemetryApi>(
    '@opentelemetry/api',
    () => createRequire(import.meta.url)('@opentelemetry/api'),
    'tell OpenTelemetry',
  )
  const tracer = trace.getTracer('attune')
  const meter = api.getMeter('attune')
  const durations = meter.createHistogram('attune.operation.duration', {
    unit: 's',
    description: 'How long operations took, by operation and outcome.',
    advice: { explicitBucketBoundaries: [...durationBounds] },
  })

  return {
    operation(operation, work, outcomeOf) {
      return tracer.startActiveSpan(`attune.${operation}`, async (span) => {
        const started = performance.now()
        const end = (outcome: string) => {
          durations.record((performance.now() - started) / 1000, { operation, outcome })
          span.setAttribute('attune.outcome', outcome)
          if (outcome !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome })
          span.end()
        }
        return untilOver(work, outcomeOf, end)
      })
    },
    watch(read) {
      const watching = (Object.keys(metrics) as MetricName[]).map((name) => {
        const { kind, help: description } = metrics[name]
        const create = kind === 'counter' ? 'createObservableCounter' : 'createObservableGauge'
        const instrument = meter[create](`attune.${name}`, { description })
        const observe: Parameters<typeof instrument.addCallback>[0] = (result) => {
          for (const { labels, value } of read(name)) result.observe(value, labels)
        }
        instrument.addCallback(observe)
        return () => instrument.removeCallback(observe)
      })
      return () => {
        for (const end of watching) end()
      }
    },
  }
}
