import { execFile, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { postmarkFeedback } from 'attune/adapters/postmark'
import { sendgridFeedback } from 'attune/adapters/sendgrid'
import { sesFeedback } from 'attune/adapters/ses'
import { expect, it } from 'vitest'
import { feedbackSite } from './feedback-site.ts'

const run = promisify(execFile)
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const header = { name: 'X-Postmark-Secret', secret: 'what only Postmark and the shop know' }

const noCurl = spawnSync('curl', ['--version']).status !== 0

it.skipIf(noCurl).each([
  ['ses', (attune) => sesFeedback(attune, { topics: 'arn:aws:sns:eu-west-1:123456789012:mail' })],
  ['sendgrid', (attune) => sendgridFeedback(attune, { publicKey: key })],
  ['postmark', (attune) => postmarkFeedback(attune, { header })],
] satisfies [string, Parameters<typeof feedbackSite>[0]][])(
  'the command in the README of %s shows that a forged bounce is refused',
  async (name, open) => {
    const readme = readFileSync(new URL(`../../adapters/${name}/README.md`, import.meta.url), 'utf8')
    expect(readme.split('\n').length).toBeLessThanOrEqual(60)
    const [, command] = /<!-- test: curl -->\n```sh\n([\s\S]*?)```/.exec(readme)!
    const there = `localhost:3000/mail/${name}`
    expect(command).toContain(there)
    const site = await feedbackSite(open)
    try {
      const { stdout } = await run('sh', ['-c', command!.replace(there, `-s ${site.address}`)])
      expect(JSON.parse(stdout).error.code).toBe('ATTUNE_FEEDBACK_REFUSED')
      expect(await site.suppressed('anna')).toBeUndefined()
    } finally {
      await site.close()
    }
  },
)
