import { AttuneError } from 'attune'
import { keyvStore } from 'attune/adapters/keyv'
import { memoryStore } from 'attune/adapters/memory'
import { openTelemetry } from 'attune/adapters/opentelemetry'
import { postgresStore } from 'attune/adapters/postgres'
import { prometheus } from 'attune/adapters/prometheus'
import { redisStore } from 'attune/adapters/redis'
import { sqliteStore } from 'attune/adapters/sqlite'
import Keyv from 'keyv'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { placeOf } from '../../adapters/postgres/url.ts'
import { maskedMessage } from '../../core/operations/masked.ts'

const redis = 'redis://127.0.0.1:1'
const postgres = 'postgres://user:topsecret@127.0.0.1/db'

describe('a mistake in what a store is opened with is refused at once, as the default would hold in its place:', () => {
  it.each<[call: () => unknown, message: RegExp]>([
    [
      () => redisStore(redis, { prefx: 'a:' } as never),
      /^redisStore\(\) cannot .*\n {2}options.prefx: .*Did you mean "prefix"\?$/,
    ],
    [() => sqliteStore(':memory:', { durabilty: 'power' } as never), /Did you mean "durability"\?/],
    [() => sqliteStore(':memory:', { durability: 'full' as never }), /There are process, power\./],
    [() => postgresStore(postgres, { scheme: 'a' } as never), /Did you mean "schema"\?/],
    [() => postgresStore(postgres, { prepare: 'no' as never }), /prepare: This is neither true nor false\./],
    [() => postgresStore(postgres, { schema: 'a"b' }), /Not a schema name: "a\\"b"\./],
    [() => memoryStore({ keeplog: 5 } as never), /Did you mean "keepLog"\?/],
    [() => memoryStore({ keepLog: '5' as never, keepLogEntry: 5 } as never), /keepLogEntry: .*\n.*keepLog: /],
    [() => keyvStore(new Keyv(), { onwarning() {} } as never), /Did you mean "onWarning"\?/],
    [() => prometheus(new Registry(), { perfix: 'a_' } as never), /Did you mean "prefix"\?/],
    [() => openTelemetry(...([{ prefix: 'a' }] as never[])), /takes no options/],
  ])('%s', (call, message) => {
    expect(call).toThrow(
      expect.objectContaining({ code: 'ATTUNE_OPTIONS', message: expect.stringMatching(message) }),
    )
  })
})

describe('what is no store is refused with what to give instead:', () => {
  it.each<[call: () => unknown, message: RegExp]>([
    [() => redisStore({} as never), /takes a URL, .* or a connected client of node-redis\.$/],
    [() => postgresStore(undefined as never), /takes a URL, .* is a variable of the environment not set\?$/],
    [() => postgresStore('not-a-url'), /does not begin with postgres:\/\//],
    [() => postgresStore('mysql://user:topsecret@host/db'), /does not begin with postgres:\/\//],
    [() => postgresStore('postgres://user:top#secret@host/db'), /%23 for #/],
    [() => postgresStore('postgres://user:5/secret@host/db'), /%2F for \//],
    [() => postgresStore(`${postgres}?schema=shop`), /the schema is an option/],
    [() => keyvStore(undefined as never), /takes a Keyv\..*not set/],
    [() => keyvStore(new Map() as never), /new Keyv\(\{ store \}\)/],
    [() => prometheus({ prefix: 'shop_' } as never), /not a registry of prom-client/],
  ])('%s', (call, message) => {
    expect(call).toThrow(
      expect.objectContaining({ code: 'ATTUNE_OPTIONS', message: expect.stringMatching(message) }),
    )
    expect(call).not.toThrow(/secret/)
  })
})

it('a server is called by its port as well, so that the log does not take it for the address of a visitor', () => {
  const logged = (url: string) =>
    maskedMessage(new AttuneError('ATTUNE_STORE_UNAVAILABLE', `PostgreSQL store ${placeOf(url)}: down`))
  expect(logged('postgres://root:topsecret@10.0.0.5/shop')).toBe('PostgreSQL store 10.0.0.5:5432/shop: down')
  expect(logged('postgresql://db.shop.example:5433/shop')).toContain(' db.shop.example:5433/shop:')
  expect(logged('postgres://root@/shop?host=/run/postgresql')).toContain(' localhost:5432/shop:')
})
