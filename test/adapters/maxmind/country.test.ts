import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { maxmindCountry } from 'attune/adapters/maxmind'
import { memoryStore } from 'attune/adapters/memory'
import { personalize } from 'attune/middleware'
import { openTestSite } from 'attune/testing'
import express from 'express'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeDatabase } from './write-database.ts'

const asked = (address: string | undefined) => ({ method: 'GET', url: '/', headers: {}, now: 0, address })
const networks = {
  '1.2.0.0/16': { country_code: 'NL' },
  '5.6.7.0/24': { country: { iso_code: 'DE', geoname_id: 2921044 } },
  '9.9.9.9/32': { country: 'US' },
  '8.8.0.0/16': { country_code: 'US', country: 'United States' },
  '7.0.0.0/8': { continent: { code: 'EU' } },
  '6.0.0.0/8': { country_code: 'Nowhere' },
  '10.0.0.0/8': { country_code: 'XK' },
  '2a02::/16': { country_code: 'fr' },
}

let folder: string
const fileOf = (name: string, content: Buffer | string) => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attune-maxmind-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the country of an address', () => {
  it.each([
    ['1.2.3.4', 'NL', 'as ip-location-db has it'],
    ['::ffff:1.2.3.4', 'NL', 'as a socket writes it that takes IPv6 too'],
    ['5.6.7.8', 'DE', 'as MaxMind has it'],
    ['9.9.9.9', 'US', 'as a plain code'],
    ['8.8.8.8', 'US', 'beside its name'],
    ['2a02:1234::1', 'FR', 'of IPv6, in small letters'],
    ['9.9.9.8', undefined, 'of no network there'],
    ['7.7.7.7', undefined, 'of a continent only'],
    ['6.6.6.6', undefined, 'that is no code'],
    ['10.1.2.3', undefined, 'of a private network, whatever the database says'],
    ['::ffff:10.1.2.3', undefined, 'of a private network, written as IPv6'],
    ['127.0.0.1', undefined, 'of this machine'],
    ['::1', undefined, 'of this machine, by IPv6'],
    ['fe80::1%eth0', undefined, 'of the same cable'],
    ['fd12:3456::1', undefined, 'of a private network, by IPv6'],
    ['100.64.1.1', undefined, 'behind a carrier’s NAT'],
    ['1.2.3', undefined, 'that is none'],
    ['1.2.3.4, 5.6.7.8', undefined, 'that is a list'],
    ['x'.repeat(10_000), undefined, 'that is an attack'],
    [undefined, undefined, 'that is not known'],
  ])('%s is %s: %3$s', async (address, country, _why) => {
    const database = await maxmindCountry(fileOf('both.mmdb', writeDatabase(networks)))
    expect(database.country(asked(address))).toBe(country)
  })

  it('is not known of IPv6 in a database of IPv4, which would answer something', async () => {
    const everywhere = { '0.0.0.0/1': { country_code: 'NL' }, '128.0.0.0/1': { country_code: 'NL' } }
    const database = await maxmindCountry(fileOf('four.mmdb', writeDatabase(everywhere, { version: 4 })))
    expect(database.country(asked('1.2.3.4'))).toBe('NL')
    expect(database.country(asked('2a02::1'))).toBeUndefined()
  })

  it('is the new one after the file was replaced, and the old one where the new is broken', async () => {
    const path = fileOf('replaced.mmdb', writeDatabase({ '1.2.0.0/16': { country_code: 'NL' } }))
    const database = await maxmindCountry(path)
    writeFileSync(path, writeDatabase({ '1.2.0.0/16': { country_code: 'BE' } }))
    expect(database.country(asked('1.2.3.4'))).toBe('NL')
    await database.reload()
    expect(database.country(asked('1.2.3.4'))).toBe('BE')
    writeFileSync(path, 'half a file')
    await expect(database.reload()).rejects.toMatchObject({ code: 'ATTUNE_PROVIDER' })
    expect(database.country(asked('1.2.3.4'))).toBe('BE')
  })
})

describe('a database that is not one', () => {
  it.each([
    ['missing', () => join(folder, 'nowhere.mmdb')],
    ['something else', () => fileOf('else.mmdb', 'Dear reader')],
    ['empty', () => fileOf('empty.mmdb', '')],
    ['still packed', () => fileOf('packed.mmdb', gzipSync(writeDatabase(networks)))],
  ])('is reported when the site starts, with its path: %s', async (_, path) => {
    const opening = maxmindCountry(path())
    await expect(opening).rejects.toMatchObject({ code: 'ATTUNE_PROVIDER' })
    await expect(opening).rejects.toThrow(path())
  })

  it('costs the country and not the page, where it breaks off', async () => {
    const whole = writeDatabase(networks)
    const broken = Buffer.from(whole)
    const data = whole.indexOf('country_code') - 2
    broken.fill(0xff, data, data + 30)
    const path = fileOf('broken.mmdb', broken)
    const { attune, errors } = await openTestSite({
      store: memoryStore,
      providers: { country: await maxmindCountry(path) },
    })
    const visitor = await attune.visit({ request: asked('1.2.3.4') })
    expect(visitor.context.country).toBeUndefined()
    expect(errors.map(({ code }) => code)).toEqual(['ATTUNE_PROVIDER'])
  })
})

describe('a shop that knows countries', () => {
  const shop = async (trustProxy?: boolean | number | string) => {
    const path = fileOf('shop.mmdb', writeDatabase(networks))
    const { attune, errors } = await openTestSite({
      store: memoryStore,
      segments: { dutch: { 'context.country': 'NL' } },
      providers: { country: await maxmindCountry(path) },
    })
    const app = express()
    if (trustProxy !== undefined) app.set('trust proxy', trustProxy)
    app.use(personalize(attune)).get('/', (req, res) => {
      res.send(req.visitor.is('dutch') ? 'Hallo' : 'Hello')
    })
    const greeting = async (forwarded: string) => {
      const { text } = await request(app).get('/').set({ accept: 'text/html', 'x-forwarded-for': forwarded })
      expect(errors).toEqual([])
      return text
    }
    return greeting
  }

  it('believes X-Forwarded-For of a proxy that Express trusts', async () => {
    const greeting = await shop('loopback')
    expect(await greeting('1.2.3.4')).toBe('Hallo')
    expect(await greeting('5.6.7.8')).toBe('Hello')
    expect(await greeting('1.2.3.4, 5.6.7.8')).toBe('Hello')
  })

  it('believes nobody else: visitors cannot choose where they are', async () => {
    const greeting = await shop()
    expect(await greeting('1.2.3.4')).toBe('Hello')
  })
})
