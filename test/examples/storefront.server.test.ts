import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { databaseFile } from './storefront.ts'

const program = fileURLToPath(new URL('../../examples/storefront/server.ts', import.meta.url))

const start = (settings: Record<string, string>) =>
  spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--conditions=attune-source', program],
    {
      env: { PATH: process.env.PATH, ...settings },
      encoding: 'utf8',
      timeout: 20_000,
    },
  )

/** Starts the shop on a free port, and answers what it prints once it is open. */
async function opened(database: string) {
  const flags = ['--disable-warning=ExperimentalWarning', '--conditions=attune-source', program]
  const env = { PATH: process.env.PATH, PORT: '0', DATABASE: database }
  const shop = spawn(process.execPath, flags, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [printed] = (await once(shop.stdout, 'data')) as [Buffer]
  return {
    printed: String(printed),
    async stop() {
      shop.kill('SIGTERM')
      const [code] = await once(shop, 'exit')
      return code
    },
  }
}

async function signInAs(address: string, email: string): Promise<string> {
  const form = new URLSearchParams({ email, password: 'coffee-please' })
  const headers = { Origin: address, 'User-Agent': 'Mozilla/5.0 Firefox/140.0' }
  const signedIn = await fetch(`${address}/login`, {
    method: 'POST',
    body: form,
    headers,
    redirect: 'manual',
  })
  const cookie = signedIn.headers.getSetCookie().map((each) => each.split(';')[0])
  const page = await fetch(address, {
    headers: { ...headers, Accept: 'text/html', Cookie: cookie.join('; ') },
  })
  return page.text()
}

describe('starting the shop', () => {
  it('says where it is and what to try, with members who can be tried at once, also after a restart', async () => {
    const database = databaseFile()
    for (const start of ['first', 'second']) {
      const { printed, stop } = await opened(database)
      const address = /^The shop is open at (http:\/\/127\.0\.0\.1:\d+)\n/.exec(printed)?.[1] ?? ''
      expect(printed, start).toContain('Look at two premium machines')
      const abbies = await signInAs(address, 'abbie@example.com')
      expect(abbies).toContain('Welcome back, Abbie</h2>')
      expect(abbies).toContain('BLOOM15')
      expect(await signInAs(address, 'ben@example.com')).not.toMatch(/BLOOM15|Welcome back/)
      expect(await stop()).toBe(0)
    }
  })

  it('on a port that is taken says so in one line and ends with code 1', async () => {
    const other = createServer()
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening))
    const address = other.address()
    const port = String(typeof address === 'object' ? address?.port : address)
    const { status, stderr } = start({ PORT: port, DATABASE: ':memory:' })
    other.close()
    expect(stderr).toBe(`Port ${port} is taken. Stop the other program or set PORT.\n`)
    expect(status).toBe(1)
  })

  it('with a data folder that cannot be made names the file in one line and ends with code 1', () => {
    const database = `${databaseFile()}/no/such/folder/shop.db`
    const { status, stderr } = start({ PORT: '0', DATABASE: database })
    expect(stderr).toMatch(/^The shop cannot use .*shop\.db: .*\n$/)
    expect(stderr).toContain(database)
    expect(status).toBe(1)
  })
})
