import type { ConsentState } from '../../core/consent/consent.ts'
import { decodeConsent, encodeConsent } from './consent.ts'
import { decodeIdentity, encodeIdentity, type Identity } from './identity.ts'
import { decodeLanding, encodeLanding, type Landing, landingLife } from './landing.ts'
import { type CookieOptions, checkCookieOptions } from './options.ts'
import { type SignedCookie, type SignedCookieFormat, signedCookie } from './signed-cookie.ts'

/** What a browser brought along that can be believed. */
export interface ReceivedCookies extends Partial<Identity> {
  readonly consent?: ConsentState | undefined
  readonly landing?: Landing | undefined
  /** Which of them are signed with a secret that is on its way out. */
  readonly signedBefore?: { readonly identity: boolean; readonly consent: boolean }
}

export interface VisitorCookies {
  read(header: string | undefined, secure: boolean): ReceivedCookies
  /** `Set-Cookie` headers. */
  identify(identity: Identity, secure: boolean): string
  forget(secure: boolean): string
  /** Where nothing was answered, the browser forgets that there was an answer. */
  consent(state: ConsentState, secure: boolean): string
  landing(landing: Landing, secure: boolean): string
  forgetLanding(secure: boolean): string
}

interface Jar {
  readonly identity: SignedCookie<Identity>
  readonly consent: SignedCookie<ConsentState>
  readonly landing: SignedCookie<Landing>
}

const nothing: ReceivedCookies = {}

/**
 * The cookies of a visitor: which profile is theirs, set once there is one; what they answered about
 * consent, set when they answer; and, until there is a profile, how they came here, where consent allows.
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
      const { identity, consent, landing } = jarFor(secure)
      const before = { identity: identity.isSignedBefore(header), consent: consent.isSignedBefore(header) }
      return {
        ...identity.read(header),
        consent: consent.read(header),
        landing: landing.read(header),
        ...((before.identity || before.consent) && { signedBefore: before }),
      }
    },
    identify: (identity, secure) => jarFor(secure).identity.write(identity),
    forget: (secure) => jarFor(secure).identity.clear(),
    consent(state, secure) {
      const { consent } = jarFor(secure)
      return Object.keys(state.choices).length > 0 ? consent.write(state) : consent.clear()
    },
    landing: (landing, secure) => jarFor(secure).landing.write(landing),
    forgetLanding: (secure) => jarFor(secure).landing.clear(),
  }
}

function jar({ name = 'attune', domain }: CookieOptions, secure: boolean, secrets: readonly string[]): Jar {
  const prefix = secure && domain === undefined ? '__Host-' : ''
  const cookie = <Value extends object>(
    purpose: string,
    format: Pick<SignedCookieFormat<Value>, 'life' | 'maximum' | 'encode' | 'decode'>,
  ) => {
    const suffix = purpose === 'identity' ? '' : `-${purpose}`
    return signedCookie({ name: prefix + name + suffix, purpose, domain, secure, ...format }, secrets)
  }
  return {
    identity: cookie('identity', { maximum: 256, encode: encodeIdentity, decode: decodeIdentity }),
    consent: cookie('consent', { maximum: 4_096, encode: encodeConsent, decode: decodeConsent }),
    landing: cookie('landing', {
      ...{ life: landingLife, maximum: 4_096 },
      ...{ encode: encodeLanding, decode: decodeLanding },
    }),
  }
}
