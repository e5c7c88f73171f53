import type { ConsentState } from '../../core/consent/consent.ts'
import { decodeConsent, encodeConsent } from './consent.ts'
import { decodeIdentity, encodeIdentity, type Identity } from './identity.ts'
import { type CookieOptions, checkCookieOptions } from './options.ts'
import { type SignedCookie, signedCookie } from './signed-cookie.ts'

/** What a browser brought along that can be believed. */
export interface ReceivedCookies extends Partial<Identity> {
  readonly consent?: ConsentState | undefined
}

export interface VisitorCookies {
  read(header: string | undefined, secure: boolean): ReceivedCookies
  /** `Set-Cookie` headers. */
  identify(identity: Identity, secure: boolean): string
  forget(secure: boolean): string
  consent(state: ConsentState, secure: boolean): string
}

interface Jar {
  readonly identity: SignedCookie<Identity>
  readonly consent: SignedCookie<ConsentState>
}

const nothing: ReceivedCookies = {}

/**
 * The two cookies of a visitor: which profile is theirs, set once there is one, and what they answered
 * about consent, set when they answer.
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function visitorCookies(
  { secrets }: { readonly secrets: readonly string[] },
  options: CookieOptions = {},
): VisitorCookies {
  checkCookieOptions(options)
  const { name = 'attune' } = options
  const jars = { plain: jar(options, false, secrets), secure: jar(options, true, secrets) }
  const jarFor = (secure: boolean) => ((options.secure ?? secure) ? jars.secure : jars.plain)

  return {
    read(header, secure) {
      if (header === undefined || !header.includes(name)) return nothing
      const { identity, consent } = jarFor(secure)
      return { ...identity.read(header), consent: consent.read(header) }
    },
    identify: (identity, secure) => jarFor(secure).identity.write(identity),
    forget: (secure) => jarFor(secure).identity.clear(),
    consent: (state, secure) => jarFor(secure).consent.write(state),
  }
}

function jar({ name = 'attune', domain }: CookieOptions, secure: boolean, secrets: readonly string[]): Jar {
  const prefix = secure && domain === undefined ? '__Host-' : ''
  const identity = signedCookie<Identity>(
    {
      name: prefix + name,
      purpose: 'identity',
      domain,
      secure,
      maximum: 256,
      encode: encodeIdentity,
      decode: decodeIdentity,
    },
    secrets,
  )
  const consent = signedCookie<ConsentState>(
    {
      name: `${prefix}${name}-consent`,
      purpose: 'consent',
      domain,
      secure,
      maximum: 4_096,
      encode: encodeConsent,
      decode: decodeConsent,
    },
    secrets,
  )
  return { identity, consent }
}
