import { createServer } from 'node:http'
import { collector, type PersonalizedRequest, personalize } from 'attune/middleware'
import express, { type Request } from 'express'
import { expect, it } from 'vitest'
import { browser } from '../support/browser.ts'
import { openSite } from '../support/open-site.ts'

it('an Express app attaches it in a few lines, with types and no casts', async () => {
  const { attune } = await openSite({ consent: { model: 'opt-out' } })
  const app = express()
  app.use(personalize(attune, { user: (req: Request) => req.get('x-user') }))
  app.use('/attune', collector(attune))
  app.get('/', (req, res) => {
    res.send(`${req.visitor.userId} ${req.visitor === res.locals.visitor}`)
  })
  expect((await browser(app).get('/', { 'X-User': 'abbie' })).text).toBe('abbie true')
})

it('so does a server of plain Node', async () => {
  const { attune } = await openSite()
  const door = personalize(attune)
  const server = createServer((req, res) => {
    door(req, res, () => res.end((req as PersonalizedRequest).visitor.kind))
  })
  expect((await browser(server as never).get('/')).text).toBe('unknown')
})
