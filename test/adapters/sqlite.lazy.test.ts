import { sqliteStore } from 'attune/adapters/sqlite'
import { describe, expect, it } from 'vitest'

const key = (name: string) => ({ partition: 'people-1', name })
const set = (name: string, lazy: boolean) => ({ partition: 'people-1', set: [{ name, value: name }], lazy })

describe('a commit that nobody waits for', () => {
  it('goes along with the next one that somebody does', async () => {
    const store = sqliteStore(':memory:')
    const order: string[] = []
    const page = store.commit(set('page', true)).then(() => order.push('page'))
    const login = store.commit(set('login', false)).then(() => order.push('login'))
    await Promise.all([page, login])
    expect(order).toEqual(['page', 'login'])
    expect((await store.get(key('page')))?.value).toBe('page')
    await store.close()
  })

  it('is written by itself when nobody comes, and before the store closes', async () => {
    const store = sqliteStore(':memory:')
    expect(await store.commit(set('alone', true))).toMatchObject({ ok: true })
    const last = store.commit(set('last', true))
    await store.close()
    expect(await last).toMatchObject({ ok: true })
  })
})
