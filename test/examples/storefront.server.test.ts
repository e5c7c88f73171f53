import { spawnSync } from 'node:child_process'
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

describe('starting the shop', () => {
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
