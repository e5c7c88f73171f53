import type { ConsentChoice, ConsentState } from '../../core/consent/consent.ts'
import { isObject, own } from '../../core/json.ts'

/** Version of the cookie's format; of another one, people are asked again. */
const version = '1.'
/** Characters before signing and escaping; browsers keep 4,096 bytes of a cookie in all. */
const longest = 3_600

/** Answers as text. Where they are too long, which wording they agreed to is left to the log of consents. */
export function encodeConsent(state: ConsentState): string {
  const full = asText(state.choices, state.barriers)
  return full.length <= longest ? full : asText(bare(state.choices), state.barriers)
}

export function decodeConsent(text: string): ConsentState | undefined {
  if (!text.startsWith(version)) return undefined
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text.slice(version.length), 'base64url').toString())
    if (!isObject(parsed)) return undefined
    const choices = own(parsed, 'choices')
    const barriers = own(parsed, 'barriers')
    if (!isObject(choices) || !Object.values(choices).every(isChoice)) return undefined
    if (!isObject(barriers) || !Object.values(barriers).every(Number.isFinite)) return undefined
    return { choices, barriers } as unknown as ConsentState
  } catch {
    return undefined
  }
}

function asText(choices: ConsentState['choices'], barriers: ConsentState['barriers']): string {
  return version + Buffer.from(JSON.stringify({ choices, barriers })).toString('base64url')
}

function bare(choices: ConsentState['choices']): ConsentState['choices'] {
  return Object.fromEntries(Object.entries(choices).map(([name, { granted, at }]) => [name, { granted, at }]))
}

function isChoice(value: unknown): value is ConsentChoice {
  return isObject(value) && typeof own(value, 'granted') === 'boolean' && Number.isFinite(own(value, 'at'))
}
