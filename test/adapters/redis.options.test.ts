import { redisStore } from 'attune/adapters/redis'
import { double, assert as holds, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pauseBefore } from '../../adapters/redis/connection.ts'

describe('a URL that is none of Redis', () => {
  it.each([
    ['', /redis:\/\//],
    ['127.0.0.1:6379', /redis:\/\//],
    ['https://user:topsecret@host', /redis:\/\//],
    ['redis://user:topsecret@host/name', /number of a database/],
    ['redis://user:top%secret@host', /%25/],
    ['redis://user:topsecret@host?prefix=shop:', /`prefix` and the like are options/],
  ])('is refused at once, without showing its password: %s', (url, cure) => {
    let error: unknown
    try {
      redisStore(url)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toMatchObject({ code: 'ATTUNE_OPTIONS', message: expect.stringMatching(cure) })
    expect(String((error as Error).stack)).not.toContain('secret')
  })

  it.each([
    [{ shards: 0 }],
    [{ shards: 1.5 }],
    [{ prefix: 'a{b}' }],
    [{ timeout: 0 }],
    [{ keepLog: Number.NaN }],
    [{ prefx: 'shop:' } as never],
    [null as never],
  ])('so is an option that makes no sense: %j', (options) => {
    expect(() => redisStore('redis://127.0.0.1:1', options)).toThrow(
      expect.objectContaining({ code: 'ATTUNE_OPTIONS' }),
    )
  })
})

it('who hands in nothing, as the variable is not set, is told so', () => {
  expect(() => redisStore(process.env.NOT_SET as never)).toThrow(
    /^redisStore\(\) takes a URL, .* is a variable of the environment not set\?$/,
  )
})

describe('the pause before connecting again', () => {
  it('grows to seconds and no further, and differs between processes', () => {
    holds(
      property(
        integer({ min: 0, max: 1e6 }),
        double({ min: 0, max: 0.999, noNaN: true }),
        (failures, random) => {
          const shortest = pauseBefore(failures, 0)
          expect(pauseBefore(failures + 1, 0)).toBeGreaterThanOrEqual(shortest)
          expect(pauseBefore(failures, random)).toBeGreaterThanOrEqual(shortest)
          expect(pauseBefore(failures, random)).toBeLessThanOrEqual(5000)
        },
      ),
    )
    expect(pauseBefore(0, 0.5)).toBeLessThan(50)
    expect(pauseBefore(3, 0.9) - pauseBefore(3, 0.1)).toBeGreaterThan(100)
  })
})
