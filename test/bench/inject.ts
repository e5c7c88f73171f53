import { load } from 'cheerio'
import { PageFiller } from '../../middleware/inject/page-filler.ts'
import type { Bench, Effort, Row } from './bench.ts'
import { foreignPage, slots } from './foreign-pages.ts'
import { compare, interleave } from './measure.ts'

const content = '<h2>Still looking?</h2>\n  <p>The machine you looked at is back, with "€20" off.</p>'
const limit = 1_048_576
const filling = { attributes: Buffer.from(' data-attune-experience="again"'), content: Buffer.from(content) }
const fill = { placementOf: (value: string) => value, fill: () => filling }

export const inject: Bench = {
  name: 'inject',
  about:
    'filling four placements of a page that others made, from bytes to bytes, next to cheerio and to a copy',
  async run(effort) {
    const sizes = effort.quick ? [30] : [30, 300]
    return sizes.flatMap((size) => [
      ...measure(`${size} KB, ASCII`, foreignPage(size * 1000, 'EUR'), effort),
      ...measure(`${size} KB, letters of several bytes`, foreignPage(size * 1000, '€'), effort),
    ])
  },
}

function measure(title: string, page: Buffer, effort: Effort): Row[] {
  checkAgreement(page)
  const empty = Buffer.from(
    page.toString('latin1').replaceAll('data-attune-placement', 'data-attune-position'),
    'latin1',
  )
  const times = interleave(
    {
      attune: () => filled(page).length,
      without: () => filled(empty).length,
      cheerio: () => filledByCheerio(page).length,
      copy: () => Buffer.concat([page]).length,
    },
    effort,
  )
  const names = { bench: 'inject', unit: 'µs' }
  return [
    compare({ ...names, case: title, reference: 'cheerio' }, times.attune, times.cheerio),
    compare(
      { ...names, case: `${title}, next to passing it on`, reference: 'a copy' },
      times.attune,
      times.copy,
    ),
    compare(
      { ...names, case: `${title}, without placements`, reference: 'a copy' },
      times.without,
      times.copy,
    ),
  ]
}

function filled(page: Buffer): Buffer {
  return Buffer.concat(new PageFiller(fill, limit).write(page, true))
}

function filledByCheerio(page: Buffer): Buffer {
  const $ = load(page.toString())
  $('[data-attune-placement]').attr('data-attune-experience', 'again').html(content)
  return Buffer.from($.html())
}

/** Both must make the same page of it. */
function checkAgreement(page: Buffer): void {
  const ours = load(filled(page).toString())
  const filledSlots = ours('[data-attune-experience="again"]').length
  if (filledSlots !== slots.length)
    throw new Error(`${filledSlots} placements were filled, not ${slots.length}.`)
  // Cheerio adds the attribute behind the others.
  ours('[data-attune-placement]').removeAttr('data-attune-experience').attr('data-attune-experience', 'again')
  if (ours.html() !== filledByCheerio(page).toString()) throw new Error('Cheerio makes another page of it.')
}
