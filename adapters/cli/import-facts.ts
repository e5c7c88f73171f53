import { AttuneError } from '../../core/errors.ts'
import type { TrackOutcome } from '../../core/runtime/people/track-known.ts'
import type { Call, Command } from './command.ts'
import { counted, countedIs, were } from './counted.ts'
import { type FactKind, factColumns } from './import-facts/columns.ts'
import { answerWords } from './import-facts/consent-value.ts'
import { doubtsAbout } from './import-facts/doubts.ts'
import { messageOf, type Reading } from './import-facts/message.ts'
import { orderNumbers } from './import-facts/order-numbers.ts'
import { columnAccount, readMap, type Target, targetsOf } from './import-rows/columns.ts'
import { placeIn, type Tally } from './import-rows/place.ts'
import { type Fate, takeRows } from './import-rows/take.ts'
import { definitionsHelp } from './load-definitions.ts'
import { maskUrl } from './mask.ts'
import { resolveUrl, storeUrls } from './open-store.ts'
import { number } from './progress.ts'
import { needed, withSite } from './with-site.ts'

const summaries: Readonly<Record<FactKind, string>> = {
  people: 'Takes in people from CSV or JSON lines, with their traits.',
  orders: 'Takes in orders from CSV or JSON lines, one a line.',
  events: 'Takes in events from CSV or JSON lines.',
}

const wanted: Readonly<Record<FactKind, string>> = {
  people: 'userId; timestamp, or else they are as of when FILE was changed last; traits.NAME',
  orders: 'userId, timestamp, properties.order_id; properties.total, .revenue, … as 1234.50',
  events: 'userId, timestamp, event; properties.NAME',
}

const personsOwn = `

What each person allowed is in a column of its own by --map "Newsletter=consent.marketing": one of
${answerWords}. Where nothing is in it, it says nothing.`

export const importPeopleCommand: Command = commandFor('people')
export const importOrdersCommand: Command = commandFor('orders')
export const importEventsCommand: Command = commandFor('events')

function commandFor(kind: FactKind): Command {
  return {
    name: `import ${kind}`,
    summary: summaries[kind],
    file: 'FILE',
    options: {
      to: { value: 'URL', needed: true, help: "the site's store" },
      definitions: { value: 'FILE', needed: true, help: "the site's definitions" },
      consent: {
        value: 'PURPOSES',
        many: true,
        help: 'what all of them consented to, such as personalization',
      },
      'consent-source': {
        value: 'TEXT',
        help: 'where they did, for the record: needed with what they allowed',
      },
      map: { value: 'COLUMN=PATH', many: true, help: 'where a column goes; several, or separated by commas' },
      rest: { help: 'all other columns go along under their own names; otherwise they are left out' },
      ...(kind === 'events' && { event: { value: 'NAME', help: 'what happened, where no column says it' } }),
      rejected: {
        value: 'FILE',
        help: 'where lines are listed that were not taken in; otherwise FILE.rejected',
      },
    },
    details: `
CSV has a header, and is separated by , ; tab or |; JSON lines begin with {. Either may be compressed by gzip.
What a line should have: ${wanted[kind]}.
In place of userId it may have ids.NAMESPACE. Columns of usual names go where they belong; --map says it of
others: --map "Kd-Nr=userId,PLZ=traits.zip:text". What looks like a number is one, except with :text.${kind === 'people' ? personsOwn : ''}

Nothing is stored of anybody who has not consented: state with --consent what all of them did, and where.
An answer that a person gave themselves stays. Without --consent only those are taken in who have answered.

Lines that are not taken in are listed with line and reason, and the others are. The same file again changes
nothing, as each line has an id that follows from what it says; interrupted, the same again goes on. Sort it
by time, oldest first: of somebody's signals the last 64 may come out of order, and older ones do not count.

${definitionsHelp}

${storeUrls}`,
    async run(call) {
      const [file] = call.files
      if (file === undefined)
        throw new AttuneError('ATTUNE_OPTIONS', `FILE is missing: attune import ${kind} FILE.`)
      const { map, rest, event, rejected } = call.options
      const columns = columnAccount()
      const mapping = readMap(map, factColumns[kind])
      const asked = purposesIn(mapping)
      const consent = consentOf(call, asked.length > 0)
      const rejects = typeof rejected === 'string' ? rejected : `${file}.rejected`
      const target = targetsOf(factColumns[kind], mapping, rest === true)
      const url = maskUrl(resolveUrl(needed(call, 'to', 'URL')))
      const place = await placeIn(file, [kind, url, map, rest, event, consent])
      return withSite(call, { store: 'to' }, async (attune, definitions) => {
        checkPurposes('--consent', consent.purposes, attune.purposes)
        checkPurposes('--map', asked, attune.purposes)
        const orders = orderNumbers()
        const doubts = doubtsAbout(definitions)
        const reading: Reading = {
          kind,
          target,
          since: place.modified,
          consent: consent.purposes,
          note: columns.note,
          ...(typeof event === 'string' && { event }),
        }
        const { lines, tally } = await takeRows(
          {
            ...{ file, rejects, place, nothing, code: 'ATTUNE_SIGNAL_INVALID' },
            read(row) {
              const message = messageOf(row, reading)
              if (typeof message !== 'string') doubts.note(row.line, message)
              return message
            },
            async take(some) {
              const outcomes = await attune.trackAll(some, { source: consent.source, history: true })
              if (kind === 'orders') orders.note(some.filter((_, index) => outcomes[index] === 'stored'))
              return outcomes.map(fateOf)
            },
            told: ({ stored = 0 }) => `${number(stored)} stored`,
          },
          call,
        )
        await place.forget()
        const unused = columns.unused()
        const warnings = doubts.told()
        const summary = {
          lines,
          ...tally,
          unused,
          ...(warnings.length > 0 && { warnings }),
          ...(notAll(tally) && { report: rejects }),
        }
        const told = textOf(kind, tally, { unused, rejects, repeats: orders.repeats })
        return {
          text: [told, ...warnings.map((warning) => `! ${warning}`)].join('\n'),
          summary,
          failed: tally.rejected! > 0,
        }
      })
    },
    resume: () => 'Go on with the same.',
  }
}

function consentOf({ options }: Call, byColumn: boolean): { purposes: readonly string[]; source: string } {
  const { consent, 'consent-source': source } = options
  if (typeof consent !== 'string' && !byColumn) return { purposes: [], source: 'import' }
  if (typeof source !== 'string' || source.trim() === '' || source.length > 128) {
    const cure = 'Give --consent-source with 1 to 128 characters, such as "newsletter form, 2023".'
    throw new AttuneError(
      'ATTUNE_OPTIONS',
      `${byColumn ? 'consent.PURPOSE' : '--consent'} needs to say where people consented. ${cure}`,
    )
  }
  const purposes = typeof consent === 'string' ? consent.split(',').map((purpose) => purpose.trim()) : []
  return { purposes, source }
}

/** The purposes of which a column says what each person allowed. */
function purposesIn(mapping: ReadonlyMap<string, Target>): readonly string[] {
  return [...mapping.values()].flatMap(({ path }) =>
    path.startsWith('consent.') ? [path.slice('consent.'.length)] : [],
  )
}

function checkPurposes(option: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((purpose) => !known.includes(purpose))
  if (unknown === undefined) return
  const message = `${option}: the site has no purpose "${unknown}". It has ${known.join(', ')}.`
  throw new AttuneError('ATTUNE_OPTIONS', message)
}

/** `dropped`: without consent to their purpose, or of nobody who is known. */
const nothing = { stored: 0, dropped: 0, rejected: 0 }

function fateOf(outcome: TrackOutcome): Fate | AttuneError {
  if (typeof outcome !== 'string') return outcome
  const reason = 'The person has not consented to its purpose, or nobody is known by these ids.'
  return { as: outcome, ...(outcome === 'dropped' && { reason }) }
}

function notAll({ dropped = 0, rejected = 0 }: Tally): boolean {
  return dropped + rejected > 0
}

/** Of several lines with the number of one order the site has one order. */
function storedText(kind: FactKind, stored: number, repeats: number): string {
  if (kind === 'people') return `Stored ${counted(stored, 'person', 'people')}.`
  if (repeats === 0) return `Stored ${counted(stored, kind.slice(0, -1))}.`
  const has = repeats === 1 ? 'has' : 'have'
  return `Stored ${counted(stored, 'line')}. ${number(repeats)} of them ${has} the number of an order before: each counts once.`
}

function textOf(
  kind: FactKind,
  tally: Tally,
  { unused, rejects, repeats }: { unused: readonly string[]; rejects: string; repeats: number },
): string {
  const { stored = 0, dropped = 0, rejected = 0 } = tally
  return [
    storedText(kind, stored, repeats),
    dropped > 0 && `${were(dropped)} left out, for want of consent or because nobody is known by their ids.`,
    rejected > 0 && `${countedIs(rejected, 'line')} wrong.`,
    notAll(tally) && `Which and why is in ${rejects}.`,
    unused.length > 0 && `These columns were not used: ${unused.join(', ')}. See --map and --rest.`,
  ]
    .filter(Boolean)
    .join(' ')
}
