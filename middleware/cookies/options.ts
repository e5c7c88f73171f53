import { checkOptions, type OptionNames } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'

/** How Attune's cookies are named, and where they are sent. The same for `personalize()` and `collector()`. */
export interface CookieOptions {
  /**
   * Name of the cookie that leads to the profile; the one with the answers about consent is named
   * `<name>-consent`. On HTTPS both get the prefix `__Host-`. Default `attune`.
   */
  readonly name?: string
  /** For a visitor shared by subdomains, e.g. `shop.example`. It drops the prefix. Default: this host only. */
  readonly domain?: string
  /** Default: whether the request came by HTTPS (behind a proxy: Express's setting `trust proxy`). */
  readonly secure?: boolean
}

const names = /^[A-Za-z0-9_-]{1,64}$/
const domains = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/

const optionNames: OptionNames<CookieOptions> = { name: true, domain: true, secure: true }

/** @throws AttuneError ATTUNE_OPTIONS */
export function checkCookieOptions(options: CookieOptions): void {
  checkOptions('The cookie', options, optionNames, 'cookie')
  const { name, domain } = options
  if (name !== undefined && (!names.test(name) || name.startsWith('__'))) {
    const cure = 'Use letters, digits, - and _; the prefix __Host- is added by itself.'
    throw new AttuneError('ATTUNE_OPTIONS', `"${name}" cannot be the name of the cookie. ${cure}`)
  }
  if (domain !== undefined && !domains.test(domain)) {
    const cure = 'Name a host of the site, such as shop.example.'
    throw new AttuneError('ATTUNE_OPTIONS', `"${domain}" cannot be the domain of a cookie. ${cure}`)
  }
}
