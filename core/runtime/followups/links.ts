import type { CompiledFollowUp } from '../../followups/compile.ts'
import type { MessageLinks } from '../../ports/message-templates.ts'
import { signMessage } from '../tokens/message-token.ts'

export interface LinkedMessage {
  readonly profileId: string
  readonly messageId: string
  readonly followUp: CompiledFollowUp
  /** When it is sent, in milliseconds. */
  readonly at: number
}

/** Longest address that fits in a token beside the rest; what is longer is linked as it is. */
const longestUrl = 1200

/** Links of one message; without an address of the site's collector it has none of its own. */
export function messageLinks(
  { profileId, messageId, followUp, at }: LinkedMessage,
  { url: base, opens, secrets }: { url: string | undefined; opens: boolean; secrets: readonly string[] },
): MessageLinks {
  const { purpose, channel, name } = followUp
  if (base === undefined) return { click: (url) => url, block: () => ({ image: '', link: '' }) }
  const link = (path: string, token: string) => `${base}/message/${path}?t=${token}`
  const said = { profileId, messageId, followUp: name, at }
  const refusable = purpose !== 'necessary'
  const signed = new Map<string, string>()
  /** A page is linked more than once as a rule, in HTML and in text. */
  const click = (url: string): string => {
    let found = signed.get(url)
    if (found === undefined) {
      found = isPage(url) ? link('click', signMessage('click', { ...said, url }, secrets)) : url
      signed.set(url, found)
    }
    return found
  }
  return {
    ...(refusable && {
      unsubscribe: link(
        'unsubscribe',
        signMessage('unsubscribe', { profileId, messageId, purpose, channel, followUp: name }, secrets),
      ),
      preferences: link('preferences', signMessage('preferences', { profileId, channel }, secrets)),
    }),
    ...(opens && { open: link('open', signMessage('open', said, secrets)) }),
    click,
    block(placement) {
      const token = signMessage('block', { profileId, placement }, secrets)
      return { image: link('block/image', token), link: link('block/link', token) }
    },
  }
}

function isPage(url: string): boolean {
  if (url.length > longestUrl || !URL.canParse(url)) return false
  return /^https?:$/.test(new URL(url).protocol)
}
