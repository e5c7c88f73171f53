import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Condition, createAttune, type Placement, type Store, type Transition } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { collector, personalize } from 'attune/middleware'
import { registerHelpers } from 'attune/templates'
import { manualClock } from 'attune/testing'
import express from 'express'
import Handlebars from 'handlebars'

// What somebody writes who has installed the package: `packaging.test.ts` compiles and runs this outside
// the project, against the packed files alone.

const curious = { $event: { name: 'Product Viewed', count: { $gte: 2 } } } satisfies Condition
const hero: Placement<'curious'> = {
  experiences: [
    {
      name: 'again',
      when: { $segment: 'curious' },
      variants: { only: { content: { title: 'Still looking?' } } },
    },
  ],
  fallback: { content: { title: 'Welcome' } },
}
const store: Store = memoryStore({ clock: manualClock() })

export const attune = await createAttune({
  store,
  secret: 'a secret of sufficient length for a test',
  consent: { model: 'opt-out' },
  segments: { curious },
  placements: { 'home.hero': hero },
})

declare module 'attune' {
  interface Register {
    attune: typeof attune
  }
}

export const ended: () => Promise<void> = attune.subscribe('print', ({ segment, change }: Transition) => {
  process.stderr.write(`${segment} ${change}\n`)
})

registerHelpers(Handlebars, attune)
const page = Handlebars.compile('{{#personalize "home.hero"}}{{title}}{{else}}Hello{{/personalize}}')

const app = express()
app.use(personalize(attune, { user: (req) => req.headers['x-user']?.toString() }))
app.use('/attune', collector(attune))
app.get('/', (req, res) => {
  // @ts-expect-error a misspelt placement
  if (req.query.misspelt) req.visitor.decide('home.hera')
  req.visitor.track('Product Viewed')
  req.visitor.track('Product Viewed')
  res.send(`${page({ visitor: req.visitor })} (${req.visitor.decide('home.hero').reason})`)
})

const server = createServer(app).listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
const answer = await fetch(`http://127.0.0.1:${port}/`, {
  headers: { 'user-agent': 'Mozilla/5.0 Firefox/140.0' },
})
process.stdout.write(await answer.text())
server.close()
await ended()
await attune.close()
