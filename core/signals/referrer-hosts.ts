/** Kinds of site that lead visitors to others. */
export type ReferrerSite = 'search' | 'social' | 'email'

const brands: Readonly<Record<ReferrerSite, string>> = {
  search: 'google bing duckduckgo baidu yandex ecosia qwant startpage kagi ask seznam sogou',
  social:
    'facebook instagram twitter linkedin pinterest reddit youtube tiktok threads tumblr snapchat quora xing weibo',
  email: 'fastmail',
}

const hosts: Readonly<Record<ReferrerSite, string>> = {
  search: `search.brave.com search.yahoo.com search.yahoo.co.jp search.naver.com search.aol.com search.marginalia.nu
    mojeek.com swisscows.com metager.de lite.qwant.com com.google.android.googlequicksearchbox`,
  social: `t.co x.com lnkd.in youtu.be threads.net bsky.app mastodon.social vk.com ok.ru wa.me web.whatsapp.com
    t.me web.telegram.org discord.com news.ycombinator.com com.linkedin.android com.facebook.katana`,
  email: `outlook.live.com outlook.office.com outlook.office365.com mail.google.com navigator.gmx.net
    navigator.web.de com.google.android.gm com.microsoft.office.outlook`,
}

const kindOfBrand = index(brands)
const kindOfHost = index(hosts)

/** Sub-domains under which a search engine answers, rather than keeps documents or mail. */
const searchLabels: ReadonlySet<string> = new Set([
  'www',
  'm',
  'search',
  'images',
  'news',
  'cse',
  'scholar',
  'lens',
  'html',
  'cn',
])

/** What kind of site a host is, by a list of the better known and by names such as `mail.…`. */
export function referrerSite(host: string): ReferrerSite | undefined {
  for (let rest = host; rest !== ''; rest = parent(rest)) {
    const kind = kindOfHost.get(rest)
    if (kind) return kind
  }
  if (host.startsWith('mail.') || host.startsWith('webmail.')) return 'email'
  const labels = host.split('.')
  const at = brandIndex(labels)
  const kind = kindOfBrand.get(labels[at] ?? '')
  if (kind === 'search' && at > 0 && !searchLabels.has(labels[at - 1]!)) return undefined
  return kind
}

/** Where the registered name is: before `com`, `de`, or before `co.uk`, `com.au`. */
function brandIndex(labels: readonly string[]): number {
  const second = labels.length - 2
  return second > 0 && (labels[second] === 'co' || labels[second] === 'com') ? second - 1 : second
}

function parent(host: string): string {
  const dot = host.indexOf('.')
  return dot < 0 ? '' : host.slice(dot + 1)
}

function index(table: Readonly<Record<ReferrerSite, string>>): ReadonlyMap<string, ReferrerSite> {
  const kinds = Object.entries(table) as [ReferrerSite, string][]
  return new Map(kinds.flatMap(([kind, names]) => names.split(/\s+/).map((name) => [name, kind] as const)))
}
