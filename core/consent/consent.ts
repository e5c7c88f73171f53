import { own } from '../json.ts'
import { answersOf, type ConsentAnswers, keptAnswers } from './history.ts'

/** The purposes every site has; a site may add its own. `necessary` needs no consent. */
export const standardPurposes = [
  'necessary',
  'preferences',
  'analytics',
  'personalization',
  'marketing',
] as const

/** What a person may be asked for before they answer: nothing (`opt-in`) or all but the refused (`opt-out`). */
export type ConsentModel = 'opt-in' | 'opt-out'

/** One explicit answer. */
export interface ConsentChoice {
  readonly granted: boolean
  /** When, in milliseconds. */
  readonly at: number
  /** Which text they agreed to, as the site names it. */
  readonly wording?: string
  /** Where: `banner`, `settings`, `api`, … */
  readonly source?: string
}

/** Explicit answers by purpose, and since when a purpose was last withdrawn. */
export interface ConsentState {
  readonly choices: Readonly<Record<string, ConsentChoice>>
  /** Signals of the purpose dated before this are refused for good. */
  readonly barriers: Readonly<Record<string, number>>
  /** Answers that were replaced by later ones, oldest first: the record of consent. */
  readonly past?: readonly ConsentAnswers[]
  /** When the person was erased before: nothing dated until then is taken in again, whatever its purpose. */
  readonly erased?: number
  /** What is presumed of this person without an answer, where that is not `opt-in`. */
  readonly model?: 'opt-out'
}

export const noConsent: ConsentState = { choices: {}, barriers: {} }

/** Whether a person agreed to a purpose, or is presumed to. */
export function grants(state: ConsentState, purpose: string): boolean {
  return purpose === 'necessary' || (choiceOf(state, purpose)?.granted ?? state.model === 'opt-out')
}

/**
 * Whether a person does not want one part of what they agreed to: messages by one channel. Having agreed to the whole
 * later takes that back.
 */
export function declines(state: ConsentState, part: string, whole: string): boolean {
  const [refusal, yes] = [choiceOf(state, part), choiceOf(state, whole)]
  return refusal?.granted === false && !(yes?.granted === true && yes.at > refusal.at)
}

/**
 * Records explicit answers; of two, the later holds, however they come in. Refusing what was or may
 * have been allowed raises a barrier: what the purpose covered is to be cleared (see `withdraw.ts`),
 * and what happened before stays out. So does, after a later yes, what happened under the refusal.
 */
export function recordChoices(
  state: ConsentState,
  answers: Readonly<Record<string, boolean>>,
  details: { at: number; wording?: string; source?: string },
): { state: ConsentState; withdrawn: string[] } {
  const choices: Record<string, ConsentChoice> = { ...state.choices }
  const barriers: Record<string, number> = { ...state.barriers }
  const withdrawn: string[] = []
  const replaced: [string, ConsentChoice][] = []
  const { at, wording, source } = details
  for (const [purpose, granted] of Object.entries(answers)) {
    if (purpose === 'necessary') continue
    const known = choiceOf(state, purpose)
    const answer = { granted, at, ...(wording && { wording }), ...(source && { source }) }
    choices[purpose] = known ? laterChoice(known, answer) : answer
    if (known) replaced.push([purpose, choices[purpose] === known ? answer : known])
    if (!granted || known?.granted === false)
      barriers[purpose] = Math.max(barrierOf(state, purpose), choices[purpose]!.at)
    if (!granted && known?.granted !== false) withdrawn.push(purpose)
  }
  return { state: { ...state, choices, barriers, ...pastOf(choices, replaced, state.past) }, withdrawn }
}

/** The latest explicit answer and the latest barrier, per purpose; of two of one moment, the refusal. */
export function mergeConsent(a: ConsentState, b: ConsentState): ConsentState {
  const choices: Record<string, ConsentChoice> = { ...a.choices }
  const replaced: [string, ConsentChoice][] = []
  for (const [purpose, choice] of Object.entries(b.choices)) {
    const known = choiceOf(a, purpose)
    choices[purpose] = known ? laterChoice(known, choice) : choice
    if (known) replaced.push([purpose, choices[purpose] === known ? choice : known])
  }
  const barriers: Record<string, number> = { ...a.barriers }
  for (const [purpose, at] of Object.entries(b.barriers))
    barriers[purpose] = Math.max(barrierOf(a, purpose), at)
  const erased = Math.max(a.erased ?? 0, b.erased ?? 0)
  return {
    choices,
    barriers,
    ...pastOf(choices, replaced, a.past, b.past),
    ...(erased > 0 && { erased }),
    ...(a.model && b.model && { model: a.model }),
  }
}

/**
 * Whether the person's own answers keep a signal out: refused, or dated before the purpose was last
 * withdrawn, or before the person was erased.
 */
export function isRefused(
  state: ConsentState,
  { purpose, time }: { purpose: string; time: number },
): boolean {
  return (
    choiceOf(state, purpose)?.granted === false ||
    time <= barrierOf(state, purpose) ||
    time <= (state.erased ?? 0)
  )
}

/** Until when signals of a purpose are refused; 0: it was never withdrawn. */
export function barrierOf(state: ConsentState, purpose: string): number {
  return (own(state.barriers, purpose) as number | undefined) ?? 0
}

/** The explicit answer about a purpose, if there is one. */
export function choiceOf(state: ConsentState, purpose: string): ConsentChoice | undefined {
  return own(state.choices, purpose) as ConsentChoice | undefined
}

/** An answer that was given twice, or came in twice, is one; it is past when another one holds. */
function pastOf(
  choices: ConsentState['choices'],
  replaced: readonly [string, ConsentChoice][],
  ...known: (readonly ConsentAnswers[] | undefined)[]
): Pick<ConsentState, 'past'> {
  const other = replaced.filter(([purpose, choice]) => !sameChoice(choice, choices[purpose]!))
  const past = keptAnswers(...known, answersOf(other))
  return past.length > 0 ? { past } : {}
}

function sameChoice(a: ConsentChoice, b: ConsentChoice): boolean {
  return a.at === b.at && a.granted === b.granted && wordsOf(a) === wordsOf(b)
}

/** Of two of one moment the refusal, and of two refusals the same whichever is asked about first. */
function laterChoice(a: ConsentChoice, b: ConsentChoice): ConsentChoice {
  if (a.at !== b.at) return a.at > b.at ? a : b
  if (a.granted !== b.granted) return a.granted ? b : a
  return wordsOf(a) < wordsOf(b) ? a : b
}

function wordsOf({ wording = '', source = '' }: ConsentChoice): string {
  return JSON.stringify([wording, source])
}
