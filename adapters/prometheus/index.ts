import { createRequire } from 'node:module'
import type { Registry } from 'prom-client'
import { checkOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import { installedNow } from '../../core/installed.ts'
import {
  durationBounds,
  type MetricName,
  metrics,
  type Sample,
  type Telemetry,
  untilOver,
} from '../../core/ports/telemetry.ts'
import { text } from '../../core/runtime/checks/shape.ts'

/** What Attune asks of a registry: `Registry` of `prom-client` is one. */
export interface PrometheusRegistry {
  getSingleMetric(name: string): unknown
  removeSingleMetric(name: string): void
}

type PromClient = typeof import('prom-client')

export interface PrometheusOptions {
  /** What names begin with; two sites on one registry need two. Default `attune_`. */
  readonly prefix?: string
}

/**
 * Metrics in a registry of `prom-client`; the site serves it as it does its own. Counters such as
 * `attune_visits_total` and gauges such as `attune_breaker` are read when it is scraped; the histogram
 * `attune_operation_duration_seconds` has durations by operation and outcome. They leave the registry when
 * Attune is closed.
 *
 * ```ts
 * const attune = await createAttune({ telemetry: prometheus(registry), … })
 * ```
 * @param registry default: prom-client's global one
 * @throws AttuneError ATTUNE_OPTIONS when the registry is none or has metrics of these names, or the prefix is none;
 *   where the package `prom-client` is not installed
 */
export function prometheus(registry?: PrometheusRegistry, options: PrometheusOptions = {}): Telemetry {
  checkOptions('prometheus()', options, { prefix: text })
  const { prefix = 'attune_' } = options
  const client = installedNow<PromClient>(
    'prom-client',
    () => createRequire(import.meta.url)('prom-client'),
    'count for Prometheus',
  )
  const { Counter, Gauge, Histogram } = client
  const given = registry === undefined ? client.register : registry
  const registers = [given as Registry]
  const duration = `${prefix}operation_duration_seconds`
  check(given, prefix, duration)
  const durations = new Histogram({
    name: duration,
    help: 'How long operations took, by operation and outcome.',
    labelNames: ['operation', 'outcome'],
    buckets: [...durationBounds],
    registers,
  })

  /** A metric that asks for its values when it is collected. */
  function asked(name: MetricName, read: (name: MetricName) => readonly Sample[]): string {
    const { kind, help, labels: labelNames } = metrics[name]
    const settings = { help, labelNames: [...labelNames], registers }
    if (kind === 'counter') {
      const full = `${prefix}${name}_total`
      new Counter({
        ...settings,
        name: full,
        collect() {
          this.reset()
          for (const { labels, value } of read(name)) this.inc(labels, value)
        },
      })
      return full
    }
    const full = prefix + name
    new Gauge({
      ...settings,
      name: full,
      collect() {
        for (const { labels, value } of read(name)) this.set(labels, value)
      },
    })
    return full
  }

  return {
    async operation(operation, work, outcomeOf) {
      const started = performance.now()
      const end = (outcome: string) =>
        durations.observe({ operation, outcome }, (performance.now() - started) / 1000)
      return untilOver(work, outcomeOf, end)
    },
    watch(read) {
      const names = (Object.keys(metrics) as MetricName[]).map((name) => asked(name, read))
      return () => {
        for (const name of [duration, ...names]) given.removeSingleMetric(name)
      }
    },
  }
}

function check(registry: PrometheusRegistry, prefix: string, duration: string): void {
  if (typeof registry?.getSingleMetric !== 'function') {
    const message = 'prometheus: this is not a registry of prom-client. Give `register`, or undefined for it.'
    throw new AttuneError('ATTUNE_OPTIONS', message)
  }
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(prefix)) {
    const message = `prometheus: "${prefix}" is not what a metric's name begins with. Use letters, digits and _.`
    throw new AttuneError('ATTUNE_OPTIONS', message)
  }
  if (registry.getSingleMetric(duration) !== undefined) {
    const message = `prometheus: the registry has ${duration} already. Give each site a \`prefix\` of its own.`
    throw new AttuneError('ATTUNE_OPTIONS', message)
  }
}
