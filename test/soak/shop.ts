import { createAttune, type Store, visitOf } from 'attune'
import type { Request } from './plan.ts'
import { agreed, definitions } from './site.ts'

/** A request with what the browser has of this shop: its cookie, and who its session says is signed in. */
export interface Asked extends Request {
  readonly cookie?: string | undefined
  readonly session?: string | undefined
}

/** The cookie to keep from now on. An answer means that all of the request is durable. */
export interface Answer {
  readonly cookie?: string | undefined
}

export interface Shop {
  /** Rejects when it is not known to be durable: ask again, the same. */
  answer(asked: Asked): Promise<Answer>
  /** Commits that were overtaken, since this was last asked. */
  conflicts(): number
  close(): Promise<void>
}

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** A shop on Attune, by the face that every site uses. */
export async function openShop(store: Store): Promise<Shop> {
  let conflicts = 0
  const attune = await createAttune({
    ...definitions,
    store: {
      ...store,
      async commit(commit) {
        const result = await store.commit(commit)
        if (!result.ok) conflicts += 1
        return result
      },
    },
    secret: 'a secret for the soak only',
    budget: 1000,
    // Failures reach whoever asked, and are asked again.
    onError: () => {},
  })

  async function answer({ deeds, login, logout, system, cookie, session }: Asked): Promise<Answer> {
    if (system !== undefined) {
      for (const { message } of deeds) {
        if (!(await attune.track({ ...message, userId: system }))) throw new Error(`Nobody is ${system}.`)
      }
      return { cookie }
    }
    const request = {
      method: 'GET',
      url: '/',
      host: 'shop.example',
      headers: { 'user-agent': firefox },
      now: attune.clock.now(),
    }
    const visitor = await attune.visit({ request, profileId: cookie, userId: session, consent: agreed })
    if (visitor.failure) throw visitor.failure
    if (login !== undefined) await visitor.identify(login)
    for (const { message, origin } of deeds) {
      const send = async () => visitOf(visitor).signal(message, origin, 'recognised')
      // "After a failure it is safe to try the same again."
      await send().catch(send)
    }
    if (logout) await visitor.logout()
    return { cookie: visitor.isStored ? visitor.id : undefined }
  }

  return {
    answer,
    conflicts() {
      const since = conflicts
      conflicts = 0
      return since
    },
    async close() {
      await attune.close()
    },
  }
}
