import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAttune, type Definitions } from 'attune'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../adapters/cli/open-store.ts'
import { attuneHere } from './cli-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'attune-explain-'))
afterAll(() => rmSync(folder, { recursive: true }))

const definitions = {
  segments: { buyer: { $event: { name: 'Order Completed', count: { $gte: 1 } } } },
  placements: {
    'shop.hero': {
      experiences: [
        {
          name: 'mail',
          when: { $and: [{ $segment: 'buyer' }, { 'context.campaign.source': 'mail' }] },
          variants: { only: { content: 'From our mail' } },
        },
        {
          name: 'buyers',
          when: { 'features.frequency': { $gte: 1 } },
          variants: { a: { content: 'Again?' } },
        },
        { name: 'rest', when: { $segment: 'buyer' }, variants: { only: { content: 'Hello' } } },
      ],
      fallback: { content: 'Welcome' },
    },
  },
} as const satisfies Definitions

const url = `sqlite:${join(folder, 'shop.db')}`
const file = join(folder, 'definitions.json')
const base = ['explain', '--definitions', file, '--store', url, '--placement', 'shop.hero']

async function contents() {
  const store = await openStore(url)
  const found: unknown[] = []
  for await (const entry of store.scan('')) found.push(entry)
  await store.close()
  return found
}

beforeAll(async () => {
  writeFileSync(file, JSON.stringify(definitions))
  const secret = 'a secret of the tests alone'
  const attune = await createAttune({ ...definitions, store: await openStore(url), secret })
  const context = { consent: { categoryPreferences: { personalization: true } } }
  const properties = { order_id: '1', revenue: 20 }
  await attune.track({ type: 'track', event: 'Order Completed', userId: 'ada', properties, context })
  await attune.answerConsent({ userId: 'bob' }, { personalization: false }, { source: 'till' })
  await attune.close()
})

describe('attune explain', () => {
  it('says what a person sees, why, and why not the rest, and writes nothing', async () => {
    const before = await contents()
    const { code, stdout, stderr } = await attuneHere(...base, '--user', 'ada')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('It shows buyers, variant a (rule).')
    expect(stdout).toMatch(
      /✗ mail: not-matched\. .*\n {4}✗ all of:\n {6}✓ .*segment "buyer".*\n {6}✗ context\.campaign/,
    )
    expect(stdout).toMatch(
      /✓ buyers: chosen\..*\n {4}✓ features\.frequency \(1\).*\n {4}frequency = 1, complete /,
    )
    expect(stdout).toContain('✗ rest: outranked. It applies, but an earlier experience does too.')
    expect(await contents()).toEqual(before)
  })

  it('decides by the page that is named', async () => {
    for (const page of ['/shop?utm_source=mail', 'https://shop.example/?utm_source=mail']) {
      const { stdout } = await attuneHere(...base, '--user', 'ada', '--url', page, '--json')
      const { decision, experiences } = JSON.parse(stdout)
      expect(decision).toMatchObject({ experience: 'mail', reason: 'rule', content: 'From our mail' })
      expect(experiences).toHaveLength(3)
    }
  })

  it('says for want of which consent something was not shown', async () => {
    const { stdout } = await attuneHere(...base, '--user', 'bob')
    expect(stdout).toContain('It shows the fallback (no-consent).')
    expect(stdout).toContain('It needs consent to personalization, which was not given.')
  })

  it('finds people by profile id as well, and says when there is nobody', async () => {
    const { profileId } = JSON.parse((await attuneHere(...base, '--user', 'ada', '--json')).stdout)
    const found = await attuneHere(...base, '--profile', profileId)
    expect(found.stdout).toContain(`the known person with the profile ${profileId}`)
    const nobody = await attuneHere(...base, '--user', 'carol')
    expect(nobody).toEqual({
      code: 1,
      stdout: 'The store has nobody with the user id "carol".\n',
      stderr: '',
    })
  })

  it('names whom it looked for by what they were looked for', async () => {
    const nobody = await attuneHere(...base, '--profile', 'p1')
    expect(nobody.stdout).toBe('The store has nobody with the profile "p1".\n')
  })

  it.each([
    [['--user', 'ada', '--profile', 'x'], 'who is meant, once'],
    [[], 'who is meant, once'],
    [['--id', 'card'], '--id needs a namespace and an id'],
    [['--user', 'ada', '--url', 'shop'], 'neither an address nor a path'],
  ])('called wrongly it says how to call it: %j', async (args, cure) => {
    const { code, stderr } = await attuneHere(...base, ...args)
    expect(code).toBe(2)
    expect(stderr).toContain(cure)
  })

  it('knows the names of placements and namespaces', async () => {
    const placement = await attuneHere(...base, '--user', 'ada', '--placement', 'shop.heros')
    expect(placement.code).toBe(1)
    expect(placement.stderr).toContain('ATTUNE_UNKNOWN_PLACEMENT')
    const namespace = await attuneHere(...base, '--id', 'card:9-12')
    expect(namespace.stderr).toContain('ATTUNE_UNKNOWN_NAMESPACE')
  })
})
