import { own } from '../json.ts'
import type { ConsentChoice, ConsentState } from './consent.ts'

/** What a person answered at one moment, in one place, about some purposes. */
export interface ConsentAnswers {
  /** When, in milliseconds. */
  readonly at: number
  /** Which text they answered, as the site names it. */
  readonly wording?: string
  /** Where: `banner`, `settings`, `api`, … */
  readonly source?: string
  readonly answers: Readonly<Record<string, boolean>>
}

/** So many answers that hold no longer are kept, the newest: four a year for four years. */
const kept = 16

/** Choices as answers: those of one moment, wording and source together, oldest first. */
export function answersOf(
  choices: Iterable<readonly [purpose: string, choice: ConsentChoice]>,
): ConsentAnswers[] {
  return joined(
    [...choices].map(([purpose, { granted, ...details }]) => ({
      ...details,
      answers: { [purpose]: granted },
    })),
  )
}

/** What is kept of the answers of the past; commutative and associative, as merging profiles needs. */
export function keptAnswers(...lists: (readonly ConsentAnswers[] | undefined)[]): ConsentAnswers[] {
  return joined(lists.flatMap((list) => list ?? [])).slice(-kept)
}

/** All that is known of what a person answered, those that hold included, oldest first. */
export function consentHistory({ choices, past = [] }: ConsentState): ConsentAnswers[] {
  return joined([...past, ...answersOf(Object.entries(choices))])
}

/** Of two answers of one moment, wording and source about one purpose, the refusal. */
function joined(list: readonly ConsentAnswers[]): ConsentAnswers[] {
  const byMoment = new Map<string, ConsentAnswers>()
  for (const one of list) {
    const place = placeOf(one)
    const known = byMoment.get(place)
    byMoment.set(place, known ? { ...known, answers: bothAnswers(known.answers, one.answers) } : one)
  }
  return [...byMoment]
    .sort(([a, { at }], [b, other]) => at - other.at || (a < b ? -1 : 1))
    .map(([, one]) => one)
}

function bothAnswers(a: ConsentAnswers['answers'], b: ConsentAnswers['answers']): ConsentAnswers['answers'] {
  const both = new Map<string, boolean>(Object.entries(a))
  for (const [purpose, granted] of Object.entries(b))
    both.set(purpose, granted && (own(a, purpose) ?? true) === true)
  return Object.fromEntries([...both].sort(([x], [y]) => (x < y ? -1 : 1)))
}

function placeOf({ at, wording = '', source = '' }: ConsentAnswers): string {
  return JSON.stringify([at, wording, source])
}
