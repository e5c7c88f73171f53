import type { TestBrowser } from './browser.ts'
import type { ManualClock } from './clock.ts'
import type { Persona, PersonaPage } from './persona.ts'

/** Where people live. */
export interface Stage {
  readonly clock: ManualClock
  /** All that people are asked about. */
  readonly purposes: readonly string[]
  browser(): TestBrowser
}

const day = 24 * 60 * 60 * 1000
const minute = 60 * 1000

/** One page of somebody's history, and what they do there. */
interface Scene {
  readonly at: number
  play(): Promise<void>
}

/** Plays the histories of several people side by side, in the order of time. */
export async function live<Name extends string>(
  cast: Readonly<Record<Name, Persona>>,
  stage: Stage,
): Promise<Record<Name, TestBrowser>> {
  const { clock } = stage
  const people = Object.entries<Persona>(cast)
  const longest = Math.max(0, ...people.flatMap(([, { visits }]) => visits.map(({ daysAgo }) => daysAgo)))
  const present = clock.now() + longest * day
  const browsers: Record<string, TestBrowser> = {}
  const scenes = people.flatMap(([name, persona]) => {
    browsers[name] = stage.browser()
    return scenesOf(persona, browsers[name], present, stage)
  })
  for (const { at, play } of scenes.sort((a, b) => a.at - b.at)) {
    clock.set(Math.max(at, clock.now()))
    await play()
  }
  clock.set(Math.max(present, clock.now()))
  return browsers as Record<Name, TestBrowser>
}

function scenesOf(persona: Persona, browser: TestBrowser, present: number, stage: Stage): Scene[] {
  const inOrder = persona.visits.toSorted((a, b) => b.daysAgo - a.daysAgo)
  return inOrder.flatMap((visit, ordinal) =>
    visit.pages.map((page, index) => {
      const isFirst = ordinal === 0 && index === 0
      const at = present - visit.daysAgo * day + index * minute
      const referrer = index === 0 ? visit.referrer : undefined
      return {
        at,
        async play() {
          if (isFirst && persona.consent !== 'unanswered') await answer(persona, browser, page, stage)
          if (visit.signedIn && persona.userId !== undefined) browser.signIn(persona.userId)
          await read(page, browser, referrer)
          if (index === visit.pages.length - 1) browser.endSession()
        },
      }
    }),
  )
}

/** They answer on the first page, which is then shown again, as the form without a script does. */
async function answer(persona: Persona, browser: TestBrowser, { url }: PersonaPage, { purposes }: Stage) {
  const visitor = await browser.arrive(url)
  const granted = persona.consent === 'given'
  await visitor.answerConsent(Object.fromEntries(purposes.map((purpose) => [purpose, granted])))
}

async function read({ url, events = [] }: PersonaPage, browser: TestBrowser, referrer: string | undefined) {
  const visitor = await browser.arrive(url, { referrer })
  for (const { event, properties } of events) visitor.track(event, properties)
  await browser.sent()
}
