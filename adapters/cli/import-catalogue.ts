import type { PutOutcome } from '../../core/catalogue/catalogue.ts'
import type { Item } from '../../core/catalogue/item.ts'
import { AttuneError } from '../../core/errors.ts'
import type { Command } from './command.ts'
import { counted, countedIs, were } from './counted.ts'
import { itemColumns } from './import-catalogue/columns.ts'
import { type Completed, completeFeed } from './import-catalogue/complete.ts'
import { createFeed } from './import-catalogue/feed.ts'
import { itemOf } from './import-catalogue/item.ts'
import { columnAccount, readMap, targetsOf } from './import-rows/columns.ts'
import { placeIn, type Tally } from './import-rows/place.ts'
import { type Fate, takeRows } from './import-rows/take.ts'
import { definitionsHelp } from './load-definitions.ts'
import { maskUrl } from './mask.ts'
import { resolveUrl, storeUrls } from './open-store.ts'
import { number } from './progress.ts'
import { needed, withSite } from './with-site.ts'

const nothing = { added: 0, changed: 0, unchanged: 0, late: 0, rejected: 0 }

export const importCatalogueCommand: Command = {
  name: 'import catalogue',
  summary: 'Takes in what the site offers from a product feed, CSV or JSON lines.',
  file: 'FILE',
  options: {
    to: { value: 'URL', needed: true, help: "the site's store" },
    definitions: { value: 'FILE', needed: true, help: "the site's definitions, for its currency" },
    map: { value: 'COLUMN=PATH', many: true, help: 'where a column goes; several, or separated by commas' },
    rest: { help: 'all other columns go along as properties; otherwise they are left out' },
    complete: { help: 'FILE is all there is: items that it does not have become unavailable, at the end' },
    rejected: {
      value: 'FILE',
      help: 'where lines are listed that were not taken in; otherwise FILE.rejected',
    },
  },
  details: `
CSV has a header, and is separated by , ; tab or |; JSON lines begin with {. Either may be compressed by gzip.
The names of Google Merchant Center and of Shopify are understood: id or sku, title, link, image_link, price as
19.99 or 19.99 EUR, availability as in_stock, out of stock, preorder, or a number of pieces, product_type, brand,
with g: in front or without. What can only be ordered in advance counts as not available.

--map says it of others: --map "Artikel-Nr=id,Farbe=properties.colour". Where two columns go to one place, the one
that was mapped wins where it is filled: --map sale_price=price. What looks like a number is one, except with
:text; ids, titles and addresses are text.

Lines that are not taken in are listed with line and reason, and the others are; of lines about one item the first
is taken in. An item without updatedAt is as of when FILE was changed last; what the catalogue knows as of a later
moment stays, and is listed as late. The same file again changes nothing; interrupted, the same again goes on.

--complete makes unavailable what FILE does not have, and deletes nothing. It does so only after the whole FILE
went through, and not at all if FILE is empty or a line does not say which item it is about; an item whose line
was not taken in for another reason stays as it is.

${definitionsHelp}

${storeUrls}`,
  async run(call) {
    const [file] = call.files
    if (file === undefined)
      throw new AttuneError('ATTUNE_OPTIONS', 'FILE is missing: attune import catalogue FILE.')
    const { map, rest, complete, rejected } = call.options
    const columns = columnAccount()
    const rejects = typeof rejected === 'string' ? rejected : `${file}.rejected`
    const target = targetsOf(itemColumns, readMap(map, itemColumns), rest === true)
    const url = maskUrl(resolveUrl(needed(call, 'to', 'URL')))
    const place = await placeIn(file, ['catalogue', url, map, rest])
    const feed = createFeed(target, place.modified)
    return withSite(call, { store: 'to' }, async ({ catalogue }) => {
      const reading = { target, note: columns.note, since: place.modified }
      const { lines, tally } = await takeRows(
        {
          ...{ file, rejects, place, nothing, code: 'ATTUNE_ITEM_INVALID' },
          seen: feed.see,
          read: (row) => (feed.repeats ? 'A line before is about the same item.' : itemOf(row, reading)),
          take: async (some) => (await catalogue.put(some as unknown as Item[])).map(fateOf),
          told: ({ added = 0, changed = 0 }) => `${number(added)} new, ${number(changed)} changed`,
        },
        call,
      )
      const wanting = complete ? feed.whyIncomplete() : undefined
      const completed = complete && !wanting ? await completeFeed(catalogue, feed, call) : undefined
      await place.forget()
      const unused = columns.unused()
      const listed = tally.late! + tally.rejected! > 0
      return {
        text: [
          textOf(tally),
          listed && `Which and why is in ${rejects}.`,
          completed && absentText(completed),
          wanting && `Nothing was made unavailable, because ${wanting}.`,
          unused.length > 0 && `These columns were not used: ${unused.join(', ')}. See --map and --rest.`,
        ]
          .filter(Boolean)
          .join(' '),
        summary: { lines, ...tally, ...completed, unused, ...(listed && { report: rejects }) },
        failed: tally.rejected! > 0 || wanting !== undefined,
      }
    })
  },
  resume: () => 'Go on with the same.',
}

function fateOf(outcome: PutOutcome): Fate | AttuneError {
  if (typeof outcome !== 'string') return outcome
  const reason = 'The catalogue knows this item as of a later moment.'
  return { as: outcome, ...(outcome === 'late' && { reason }) }
}

function textOf({ added = 0, changed = 0, unchanged = 0, late = 0, rejected = 0 }: Tally): string {
  const [taken, lateOnes, wrong] = [
    `${countedIs(added, 'item')} new, ${number(changed)} changed, ${number(unchanged)} unchanged.`,
    late > 0 && `${were(late)} left alone, because the catalogue has newer facts.`,
    rejected > 0 && `${countedIs(rejected, 'line')} wrong.`,
  ]
  return [taken, lateOnes, wrong].filter(Boolean).join(' ')
}

function absentText({ unavailable, newer }: Completed): string {
  const left = newer > 0 ? ` ${were(newer)} left, known only since FILE was made.` : ''
  return `${counted(unavailable, 'item')} that FILE does not have ${unavailable === 1 ? 'was' : 'were'} made unavailable.${left}`
}
