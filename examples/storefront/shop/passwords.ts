import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** What it takes to try one password: the parameters of scrypt. */
export type PasswordCost = Required<Pick<ScryptOptions, 'N' | 'r' | 'p'>>

/** One of the equivalent settings of OWASP's password storage cheat sheet: 32 MB and about 0.2 s. */
const owaspCost: PasswordCost = { N: 2 ** 15, r: 8, p: 3 }
const maxmem = 64 * 1024 * 1024
const keyLength = 32

export interface Passwords {
  /** A salted hash; it states its parameters. */
  hash(password: string): Promise<string>
  /**
   * Compares in constant time. A malformed hash matches nothing; nor does none at all, of an account that does not
   * exist, which takes as long.
   */
  verify(password: string, stored: string | undefined): Promise<boolean>
}

/** Hashes passwords with scrypt. */
export function createPasswords(cost: PasswordCost = owaspCost): Passwords {
  let decoy: Promise<string> | undefined

  const hash = async (password: string) => {
    const { N, r, p } = cost
    const salt = randomBytes(16)
    const key = await derive(password.normalize('NFKC'), salt, keyLength, { N, r, p, maxmem })
    return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$')
  }

  const matches = async (password: string, stored: string) => {
    const [scheme, N, r, p, salt, key] = stored.split('$')
    if (scheme !== 'scrypt' || salt === undefined || key === undefined) return false
    const expected = Buffer.from(key, 'base64url')
    const options = { N: Number(N), r: Number(r), p: Number(p), maxmem }
    const actual = await derive(
      password.normalize('NFKC'),
      Buffer.from(salt, 'base64url'),
      expected.length,
      options,
    )
    return timingSafeEqual(actual, expected)
  }

  return {
    hash,
    async verify(password, stored) {
      if (stored !== undefined) return matches(password, stored)
      decoy ??= hash('no account has this password')
      await matches(password, await decoy)
      return false
    },
  }
}
