import { isBotUserAgent } from './bots.ts'
import { headerText, type RequestHeaders } from './headers.ts'
import { recentMemo } from './memo.ts'

/** `bot` is also what sends no user agent. */
export type DeviceClass = 'mobile' | 'tablet' | 'desktop' | 'tv' | 'bot'

/** What a user agent tells; no more than its first 512 characters are read. */
export interface UserAgent {
  readonly bot: boolean
  readonly device: DeviceClass
}

const longestRead = 512
const unknownAgent: UserAgent = { bot: true, device: 'bot' }

const remembered = recentMemo(512, read)

/** An absent or empty user agent counts as a bot. */
export function userAgentOf(headers: RequestHeaders): UserAgent {
  const text = headerText(headers, 'user-agent', Number.POSITIVE_INFINITY)
  if (text === undefined) return unknownAgent
  return text.length <= longestRead ? remembered(text) : read(text.slice(0, longestRead))
}

/**
 * The class of device: the client hint `Sec-CH-UA-Mobile: ?1` where the browser sends it, else the
 * user agent. iPads that ask for desktop sites, their default, cannot be told from Macs.
 */
export function deviceClass(headers: RequestHeaders): DeviceClass {
  const { device } = userAgentOf(headers)
  if (device === 'bot' || device === 'tv') return device
  return headerText(headers, 'sec-ch-ua-mobile', 8) === '?1' ? 'mobile' : device
}

function read(userAgent: string): UserAgent {
  if (isBotUserAgent(userAgent)) return unknownAgent
  return { bot: false, device: deviceOf(userAgent.toLowerCase()) }
}

const tvMarks = [
  'smart-tv',
  'smarttv',
  'smart tv',
  'googletv',
  'google tv',
  'android tv',
  'appletv',
  'apple tv',
  'hbbtv',
  'netcast',
  'web0s',
  'webos.tv',
  'crkey',
  'roku',
  'bravia',
  'viera',
  'aquos',
  'tizen/tv',
  'playstation',
  'xbox',
  'nintendo',
  '; aft',
  'mibox',
  'large screen',
] as const
const tabletMarks = ['ipad', 'playbook', 'kindle', 'silk/', 'sm-t', 'nexus 7', 'nexus 9', 'nexus 10'] as const
const mobileMarks = [
  'iphone',
  'ipod',
  'mobi',
  'windows phone',
  'iemobile',
  'opera mini',
  'blackberry',
  'bb10',
  'symbian',
  'kaios',
] as const

/** Plain substring tests, in the order in which one name hides another. */
function deviceOf(agent: string): DeviceClass {
  const has = (mark: string) => agent.includes(mark)
  if (tvMarks.some(has)) return 'tv'
  if (tabletMarks.some(has)) return 'tablet'
  // Internet Explorer on Windows tablets and laptops alike said "Tablet PC".
  if (has('tablet') && !has('tablet pc')) return 'tablet'
  if (mobileMarks.some(has)) return 'mobile'
  // Android phones say "Mobile", Android tablets do not.
  return has('android') ? 'tablet' : 'desktop'
}
