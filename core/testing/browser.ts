import { randomUUID } from 'node:crypto'
import type { Attune } from '../attune.ts'
import type { ConsentState } from '../consent/consent.ts'
import type { AttuneError } from '../errors.ts'
import { visitOf } from '../runtime/visiting/visit-of.ts'
import { pageViewed } from '../signals/page-viewed.ts'
import type { Visitor } from '../visitor.ts'

/** The request of one page; all but the address have defaults. */
export interface PageRequest {
  /** The page before it, as `Referer`. Default: none. */
  readonly referrer?: string | undefined
  /** Beside `user-agent`, which is a Firefox's on Linux. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * A browser without a server: it remembers between pages what cookies would hold, the profile's id and the answers
 * about consent, and who is signed in. One page after the other, as people see them.
 */
export interface TestBrowser {
  /**
   * Opens a page, as `personalize()` does: the page before was sent, and the view of this one counts where there is
   * consent to it. Answers with the visitor to ask and to track.
   *
   * @param url path and query. Default `/`
   */
  arrive(url?: string, request?: PageRequest): Promise<Visitor>
  /**
   * The page under way was sent: what it decided counts as shown, and what happened on it is written. Resolves when it
   * is; what goes wrong is told to `onError`. The next `arrive()` does the same; before moving the clock, await this.
   */
  sent(): Promise<void>
  /** A session of the site's own begins: from the next page on this is who the browser's requests are of. */
  signIn(userId: string): void
  /** The session ran out: the cookie goes on to lead to them. For a logout call `visitor.logout()` as well. */
  endSession(): void
}

const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** A browser that was never here before, at a site's pages. */
export function testBrowser(attune: Attune): TestBrowser {
  const classification = attune.classify('Page Viewed')
  let page: Visitor | undefined
  let profileId: string | undefined
  let consent: ConsentState | undefined
  let userId: string | undefined

  async function sent(): Promise<void> {
    if (!page) return
    const visit = visitOf(page)
    visit.expose()
    await visit.commit({ held: true }).catch((error) => attune.onError(error as AttuneError))
    // With the store down the browser keeps the cookies that it has.
    if (!page.failure) profileId = page.isStored ? page.id : undefined
    consent = visit.browserConsent
  }

  return {
    sent,
    async arrive(url = '/', { referrer, headers = {} } = {}) {
      await sent()
      const sentHeaders = { 'user-agent': userAgent, ...(referrer && { referer: referrer }), ...headers }
      const now = attune.clock.now()
      const request = { method: 'GET', url, headers: sentHeaders, host: 'shop.example', now }
      page = await attune.visit({ request, profileId, userId, consent })
      if (!page.isReadOnly) visitOf(page).take(viewOf(page))
      return page
    },
    signIn(id) {
      userId = id
    },
    endSession() {
      userId = undefined
    },
  }

  function viewOf({ context: { path, referrer, campaign } }: Visitor) {
    const view = { messageId: randomUUID(), time: attune.clock.now(), path, referrer: referrer.url, campaign }
    return pageViewed({ ...view, classification })
  }
}
