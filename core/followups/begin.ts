import { digestOf, hash53 } from '../hash.ts'
import { isObject, type JsonObject, own } from '../json.ts'
import type { Profile } from '../profile/profile.ts'
import type { CompiledFollowUp } from './compile.ts'
import { longestKey, noRuns, type Run, runLimit, withRun } from './run.ts'

/** What sets a run off. */
export interface Cause {
  /** When, in milliseconds. */
  readonly at: number
  readonly event?: string
  readonly properties?: JsonObject
  /** When the first step is due. */
  readonly due: number
}

/** Bytes of an event's properties that a run remembers; of a larger one only the plain values fit. */
const longestProperties = 1024

/**
 * The profile with a run of this follow-up begun, unless one is under way, `again` does not allow it, or the person
 * has too many. Of the same facts the same run, whatever process reckons it.
 */
export function beginRun(profile: Profile, followUp: CompiledFollowUp, cause: Cause): Profile {
  const { name, program, per } = followUp
  const state = profile.followUps ?? noRuns
  const key = per === undefined ? undefined : keyOf(cause.properties, per)
  if (program.first === undefined || (per !== undefined && key === undefined)) return profile
  if (state.runs.length >= runLimit || runOf(profile, name, key)) return profile
  if (!mayAgain(profile, followUp, key, cause.at)) return profile
  const run: Run = {
    id: digestOf(`run ${profile.unit} ${name} ${key ?? ''} ${cause.at}`),
    followUp: name,
    ...(key !== undefined && { key }),
    at: cause.at,
    ...(cause.event !== undefined && { event: cause.event }),
    ...(cause.properties && { properties: remembered(cause.properties) }),
    step: program.first,
    wake: cause.due,
  }
  return { ...profile, followUps: withRun(state, run) }
}

/** The run of a follow-up that is under way. */
export function runOf(
  { followUps = noRuns }: Profile,
  name: string,
  key: string | undefined,
): Run | undefined {
  return followUps.runs.find((run) => run.followUp === name && run.key === key)
}

/** Whether somebody who went through a follow-up before may again. */
function mayAgain(
  { followUps = noRuns }: Profile,
  { name, again }: CompiledFollowUp,
  key: string | undefined,
  at: number,
): boolean {
  const done = Object.hasOwn(followUps.done, name) ? followUps.done[name]! : undefined
  if (!done) return true
  if (key !== undefined) return !done.keys?.includes(key)
  return at - done.at >= again
}

/** The value that tells runs apart: short text or a number, as it is; longer text by its digest. */
export function keyOf(properties: JsonObject | undefined, per: string): string | undefined {
  const value = properties && own(properties, per)
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = String(value)
  if (text === '') return undefined
  return text.length <= longestKey ? text : digestOf(text)
}

function remembered(properties: JsonObject): JsonObject {
  if (JSON.stringify(properties).length <= longestProperties) return properties
  const kept: Record<string, JsonObject[string]> = {}
  let left = longestProperties
  for (const [name, value] of Object.entries(properties)) {
    const size = isObject(value) ? longestProperties : JSON.stringify([name, value]).length
    if (size > left) continue
    left -= size
    kept[name] = value
  }
  return kept
}

/** Whether somebody is among those of whom it is only recorded that they would have been sent something. */
export function isControl({ unit }: Profile, { name, control }: CompiledFollowUp): boolean {
  return control > 0 && hash53(`control ${name} ${unit}`) / 2 ** 53 < control
}
