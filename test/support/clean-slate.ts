import { afterAll, beforeAll, expect, vi } from 'vitest'

/** What files that run later in the same process would find: each leaves it as it was. */
const slate = () => ({
  environment: { ...process.env },
  folder: process.cwd(),
  listeners: Object.fromEntries(process.eventNames().map((name) => [name, process.listenerCount(name)])),
  globals: Object.keys(globalThis).sort(),
  prototype: Object.getOwnPropertyNames(Object.prototype).sort(),
  fakeTimers: vi.isFakeTimers(),
})

let before: ReturnType<typeof slate>

beforeAll(() => {
  before = slate()
})

afterAll(() => {
  expect(slate()).toEqual(before)
})
