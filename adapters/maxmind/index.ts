import type { CountryResponse } from 'maxmind'
import { AttuneError } from '../../core/errors.ts'
import { installed } from '../../core/installed.ts'
import { isObject } from '../../core/json.ts'
import type { CountryProvider } from '../../core/ports/context-providers.ts'
import { countryCode } from '../../core/signals/place.ts'
import { publicAddress } from '../public-address.ts'

/** A database of countries in memory. */
export interface CountryDatabase extends CountryProvider {
  /** Answers at once. Undefined for private and reserved addresses, and those that are not in the database. */
  country(facts: Parameters<CountryProvider['country']>[0]): string | undefined
  /**
   * Reads the file again, after it was replaced by a newer one; until it is read the old data answers.
   * @throws AttuneError ATTUNE_PROVIDER; the old data stays
   */
  reload(): Promise<void>
}

/**
 * The visitor's country by their network address, from a database in the MaxMind DB format
 * (https://maxmind.github.io/MaxMind-DB) that the site chooses: GeoLite2, DB-IP, IPinfo, ip-location-db. The file is read
 * into memory once, and what was looked up is cached; addresses are neither kept nor logged.
 *
 * ```ts
 * providers: { country: await maxmindCountry('country.mmdb') }
 * ```
 * @throws AttuneError ATTUNE_PROVIDER when the file cannot be read or is no such database; ATTUNE_OPTIONS where the package
 *   `maxmind` is not installed
 */
export async function maxmindCountry(path: string): Promise<CountryDatabase> {
  let reader = await read(path)
  return {
    country({ address }) {
      const found = publicAddress(address)
      // A tree of IPv4 addresses would answer for an IPv6 one, with whatever its first bits lead to.
      if (!found || found.version > reader.metadata.ipVersion) return undefined
      return countryOf(reader.get(found.address))
    },
    async reload() {
      reader = await read(path)
    },
  }
}

async function read(path: string) {
  const { open } = await installed('maxmind', () => import('maxmind'), 'find countries')
  try {
    return await open<CountryResponse>(path)
  } catch (cause) {
    const cure = 'Give maxmindCountry() the path of a .mmdb file, unpacked.'
    throw new AttuneError('ATTUNE_PROVIDER', `The database ${path} could not be read. ${cure}`, { cause })
  }
}

/** `country.iso_code` of MaxMind and DB-IP, `country_code` of ip-location-db and IPinfo, `country` of older IPinfo. */
function countryOf(record: unknown): string | undefined {
  if (!isObject(record)) return undefined
  const { country, country_code: code } = record
  return countryCode(code) ?? countryCode(isObject(country) ? country.iso_code : country)
}
