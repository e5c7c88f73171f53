import type { LedgerEntry, Withheld } from 'attune'

/** What sets each follow-up off, as an editor would call it. */
const names: Readonly<Record<string, string>> = {
  welcome: 'Welcome',
  'left-basket': 'A basket that was left',
  'premium-machines': 'Reviews of premium machines',
  receipt: 'Receipt of an order',
  'back-in-stock': 'Back in stock',
}

export const nameOf = (followUp: string): string => names[followUp] ?? followUp

const withheld: Readonly<Record<Withheld, string>> = {
  'no-consent': 'They do not agree to letters.',
  unsubscribed: 'They unsubscribed from mails.',
  'no-longer-meant': 'What it was about is no longer so.',
  'no-address': 'No address of theirs is known.',
  'bad-address': 'What they gave as address is none.',
  'unconfirmed-address': 'Their address is not confirmed.',
  suppressed: 'The address bounced, or complained of a mail.',
  capped: 'They had enough mails for now.',
  'too-late': 'It was too late when it could have been sent.',
  control: 'They are in the control group, which gets none, to compare with.',
}

/** What became of a message: a word for its badge, how that is coloured, and why it is so. */
export interface Told {
  readonly badge: string
  readonly mood: 'good' | 'quiet' | 'bad'
  readonly why?: string | undefined
}

const outcomes: Readonly<Record<LedgerEntry['outcome'], Told>> = {
  sending: { badge: 'being sent', mood: 'quiet' },
  delayed: {
    badge: 'delayed',
    mood: 'quiet',
    why: 'The mail server did not take it yet: it is tried again.',
  },
  sent: { badge: 'sent', mood: 'good' },
  unknown: { badge: 'perhaps sent', mood: 'bad', why: 'The mail server was lost on the way: nobody knows.' },
  refused: { badge: 'refused', mood: 'bad', why: 'The mail server does not take it.' },
  failed: { badge: 'given up', mood: 'bad', why: 'It failed after many attempts.' },
  withheld: { badge: 'not sent', mood: 'quiet' },
}

export function toldOf({ outcome, why }: Pick<LedgerEntry, 'outcome' | 'why'>): Told {
  const told = outcomes[outcome]
  return outcome === 'withheld' ? { ...told, why: withheld[why as Withheld] ?? why } : told
}

export const momentOf = (at: number): string =>
  new Date(at).toLocaleString('en-GB', {
    timeZone: 'Europe/Brussels',
    dateStyle: 'medium',
    timeStyle: 'short',
  })
