import type { Facts } from '../segments/facts.ts'
import type { CompiledFollowUp } from './compile.ts'
import type { Op, Place } from './program.ts'
import type { Run } from './run.ts'

/** Where a run stands once all was done that needs nothing but facts. */
export type Standing =
  /** There is nothing to do before `run.wake`. */
  | { readonly kind: 'later'; readonly run: Run }
  /** This message is to be sent now, if it may be. */
  | { readonly kind: 'send'; readonly run: Run; readonly op: Op & { kind: 'send' } }
  | { readonly kind: 'over'; readonly run: Run }

/** Goes on with a run that is due, until it waits, comes to a message or ends. */
export function advance(run: Run, { program }: CompiledFollowUp, facts: Facts): Standing {
  let at: Run = { ...run, begun: true }
  // The steps of a program only go forward, so this ends.
  for (;;) {
    const op = program.at(at.step)
    if (!op || op.kind === 'stop') return { kind: 'over', run: at }
    if (op.kind === 'send') return { kind: 'send', run: at, op }
    if (op.kind !== 'branch' && !isOver(op, at, facts.now))
      return { kind: 'later', run: waiting(op, at, facts.now) }
    const next = after(op, at, facts)
    if (next === undefined) return { kind: 'over', run: at }
    at = moved(at, next, facts.now)
  }
}

type Wait = Op & { kind: 'wait' | 'waitFor' }

function isOver({ kind }: Wait, { met, waits, wake }: Run, now: number): boolean {
  return (kind === 'waitFor' && met === true) || (waits === true && now >= wake)
}

function waiting(op: Wait, run: Run, now: number): Run {
  if (run.waits) return run
  return { ...run, waits: true, wake: now + (op.kind === 'wait' ? op.ms : op.atMost) }
}

function after(op: Exclude<Op, { kind: 'send' | 'stop' }>, { met }: Run, facts: Facts): Place {
  if (op.kind === 'branch') return op.holds(facts) ? op.yes : op.no
  if (op.kind === 'wait') return op.next
  return met ? op.met : op.late
}

/** The run at another step, or at its own as if it had just come there. */
export function moved(run: Run, step: string, now: number): Run {
  const {
    met: _,
    waits: __,
    attempts: ___,
    sending: ____,
    counted: _____,
    unknownSince: ______,
    due: _______,
    outages: ________,
    why: _________,
    ...rest
  } = run
  return { ...rest, step, wake: now }
}
