import { createAttune } from 'attune'
import { sqliteStore } from 'attune/adapters/sqlite'
import { collector, personalize } from 'attune/middleware'
import { registerHelpers } from 'attune/templates'
import express from 'express'
import Handlebars from 'handlebars'

const attune = await createAttune({
  store: sqliteStore('attune.db'),
  segments: { curious: { $event: { name: 'Product Viewed', within: { days: 30 }, count: { $gte: 2 } } } },
  placements: {
    'shop.hero': {
      experiences: [
        {
          name: 'curious',
          when: { $segment: 'curious' },
          variants: { only: { content: { title: 'Still looking?' } } },
        },
      ],
      fallback: { content: { title: 'Welcome' } },
    },
  },
})
registerHelpers(Handlebars, attune)
const page =
  Handlebars.compile(`{{#personalize "shop.hero"}}<h1>{{title}}</h1>{{/personalize}} <a href="/product">A product</a>
  <form method="post" action="/attune/consent">
  <button name="purposes[personalization]" value="true">Personalise this shop</button></form>`)
const app = express().use(personalize(attune)).use('/attune', collector(attune))
app.get('/', (req, res) => {
  res.send(page({ visitor: req.visitor }))
})
app.get('/product', (req, res) => {
  req.visitor.track('Product Viewed')
  res.send(page({ visitor: req.visitor }))
})
const server = app.listen(45119)
process.once('SIGTERM', () => {
  server.close(async () => {
    const { pending, buffered, subscriptions } = await attune.close({ timeout: 5_000 }) // what it had to abandon
    process.exit(pending + buffered + subscriptions.length > 0 ? 1 : 0)
  })
})
