import { randomUUID } from 'node:crypto'
import { checkOptions } from '../../check-options.ts'
import { admits } from '../../consent/in-force.ts'
import type { JsonObject } from '../../json.ts'
import type { Trust } from '../../profile/profile.ts'
import { normaliseSignal } from '../../signals/normalise.ts'
import type { Signal } from '../../signals/signal.ts'
import { foldStep } from '../storing/change.ts'
import type { OpenedVisit } from './opened-visit.ts'
import { Receipt } from './receipt.ts'

const trackOptionNames = { messageId: true } as const

export function track(
  visit: OpenedVisit,
  event: string,
  properties: JsonObject = {},
  options: { readonly messageId?: string } = {},
): Receipt {
  checkOptions('track()', options, trackOptionNames)
  return signal(visit, { type: 'track', event, properties, messageId: options.messageId ?? randomUUID() })
}

export function signal(
  visit: OpenedVisit,
  message: unknown,
  origin: Signal['origin'] = 'page',
  trust?: Trust,
): Receipt {
  const { clock, events } = visit.shell.site
  return take(visit, normaliseSignal(message, { now: clock.now(), origin, definitions: events }), trust)
}

/** Without consent to its purpose a signal is dropped (law 3). */
export function take(visit: OpenedVisit, signal: Signal, trust: Trust = visit.trust): Receipt {
  const { site } = visit.shell
  const { consent } = visit
  const taken = admits(consent, visit.profile.consent, signal)
  if (taken) visit.add(foldStep(signal, trust, site, consent), signal)
  else site.counts.signals[signal.origin].dropped++
  return new Receipt(visit, taken)
}

export function takeBack(visit: OpenedVisit, signal: Signal): void {
  visit.draft.remove(signal)
  visit.changed()
}
