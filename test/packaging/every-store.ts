import type { Channel, Store, Telemetry } from 'attune'
import { keyvStore } from 'attune/adapters/keyv'
import { memoryStore } from 'attune/adapters/memory'
import { openTelemetry } from 'attune/adapters/opentelemetry'
import { postgresStore } from 'attune/adapters/postgres'
import { prometheus } from 'attune/adapters/prometheus'
import { redisStore } from 'attune/adapters/redis'
import { smtp } from 'attune/adapters/smtp'
import { sqliteStore } from 'attune/adapters/sqlite'
import { webPush } from 'attune/adapters/web-push'
import { webhook } from 'attune/adapters/webhook'

// Compiled where no platform package is installed: types must not need `keyv`, `nodemailer`, `pg` and their like.

export const stores: Record<string, (...options: never[]) => Store | Promise<Store>> = {
  keyvStore,
  memoryStore,
  postgresStore,
  redisStore,
  sqliteStore,
}

export const telemetries: readonly (() => Telemetry)[] = [openTelemetry, prometheus]

export const channels: readonly ((...options: never[]) => Channel)[] = [smtp, webhook, webPush]
