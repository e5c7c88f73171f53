import { calendarDate } from '../../../core/followups/calendar-date.ts'
import { isObject } from '../../../core/json.ts'
import { mailAddress } from '../../../core/mail-address.ts'
import type { Definitions } from '../../../core/runtime/definitions.ts'
import { counted } from '../counted.ts'
import type { Message } from './message.ts'

/** Traits that are kept as they came, and that nothing can be done with. */
export interface Doubts {
  note(line: number, message: Message): void
  /** A sentence for each trait, with how many lines there are, the first of them and the cure. Never what they hold. */
  told(): string[]
}

interface Doubt {
  readonly isRight: (value: unknown) => boolean
  readonly says: string
  count: number
  first: number
}

/** Addresses that are none, and dates that no follow-up of the definitions can read. */
export function doubtsAbout({ followUps = {} }: Pick<Definitions, 'followUps'>): Doubts {
  const isMail = (value: unknown) => mailAddress(value) !== undefined
  const address = 'no address that a mail can be sent to. Correct it, and import it again.'
  const doubts = new Map<string, Doubt>([['email', { isRight: isMail, says: address, count: 0, first: 0 }]])
  for (const [name, { on }] of Object.entries(followUps)) {
    if (!('trait' in on) || doubts.has(on.trait)) continue
    const says = `no date that the follow-up "${name}" can read. Write it as 1990-06-01, and import it again.`
    doubts.set(on.trait, { isRight: (value) => calendarDate(value) !== undefined, says, count: 0, first: 0 })
  }
  return {
    note(line, { traits }) {
      if (!isObject(traits)) return
      for (const [trait, doubt] of doubts) {
        if (!Object.hasOwn(traits, trait) || doubt.isRight(traits[trait])) continue
        if (doubt.count++ === 0) doubt.first = line
      }
    },
    told: () =>
      [...doubts].flatMap(([trait, { count, first, says }]) => {
        if (count === 0) return []
        const where = count === 1 ? `line ${first}` : `${counted(count, 'line')}, first in line ${first}`
        return [`traits.${trait} is in ${where}, ${says}`]
      }),
  }
}
