import type { PlacementRenderer } from 'attune/middleware'
import Handlebars from 'handlebars'

const hero = Handlebars.compile(
  '<h1>{{title}}</h1><p>{{text}} <a href="{{to}}">Have a look</a></p><small>{{@decision.because}}</small>',
)

const question = Handlebars.compile(`<form method="post" action="/attune/consent">
  <p>May this shop remember what you look at, to show you what fits?</p>
  <input type="hidden" name="return" value="{{path}}">
  <button name="accept" value="all">Yes</button> <button name="accept" value="none">No</button>
</form>`)

/** What the placements look like; the foreign site's style sheet does the rest. */
export const renderers = {
  'home.hero': hero,
  // Who has answered is not asked again: the page keeps what it has there, and nothing counts as shown.
  'site.consent': (_content, { data: { visitor } }) =>
    visitor.consent.answered ? undefined : question({ path: visitor.context.path }),
} satisfies Record<string, PlacementRenderer>
