import type { Problem } from '../errors.ts'
import type { Json } from '../json.ts'
import { isHostileKey, isStorable, signalLimits } from './limits.ts'

/** What is left of a signal's limits while its parts are copied, and the mistakes found so far. */
export interface LimitBudget {
  bytes: number
  keys: number
  readonly problems: Problem[]
}

export function limitBudget(problems: Problem[] = []): LimitBudget {
  return { bytes: signalLimits.bytes, keys: signalLimits.keys, problems }
}

/**
 * A plain copy of what somebody handed us: own enumerable properties of plain objects only. As in
 * `JSON.stringify`, undefined properties are left out and dates become ISO text; what JSON cannot hold
 * is a problem. Half surrogates become U+FFFD, as in every UTF-8 encoder.
 */
export function copyWithinLimits(value: unknown, path: string, budget: LimitBudget): Json | undefined {
  return copy(value, path, budget, 1)
}

function copy(value: unknown, path: string, budget: LimitBudget, depth: number): Json | undefined {
  if (value === null || typeof value === 'boolean') return charge(budget, 5) ? value : undefined
  if (typeof value === 'string') return copyText(value, path, budget)
  if (typeof value === 'number') return copyNumber(value, path, budget)
  if (typeof value !== 'object') return report(budget, 'not-json', path, notJson(value))
  if (value instanceof Date) return copyDate(value, path, budget)
  if (!Array.isArray(value) && !isPlain(value)) return report(budget, 'not-json', path, notJson(value))
  if (depth > signalLimits.depth) return report(budget, 'too-deep', path, tooDeep)
  charge(budget, 2)
  return Array.isArray(value) ? copyArray(value, path, budget, depth) : copyObject(value, path, budget, depth)
}

function copyText(text: string, path: string, budget: LimitBudget): string | undefined {
  if (text.length > signalLimits.stringLength) return report(budget, 'too-long', path, tooLong(text.length))
  if (!isStorable(text)) return report(budget, 'not-text', path, withNul)
  const wellFormed = text.toWellFormed()
  return charge(budget, jsonBytes(wellFormed) + 1) ? wellFormed : undefined
}

function copyNumber(value: number, path: string, budget: LimitBudget): number | undefined {
  if (!Number.isFinite(value)) return report(budget, 'not-json', path, notJson(value))
  return charge(budget, String(value).length + 1) ? value + 0 : undefined
}

function copyDate(date: Date, path: string, budget: LimitBudget): string | undefined {
  if (Number.isNaN(date.getTime())) return report(budget, 'not-json', path, notJson(date))
  return copyText(date.toISOString(), path, budget)
}

function copyArray(
  list: readonly unknown[],
  path: string,
  budget: LimitBudget,
  depth: number,
): Json | undefined {
  if (list.length > signalLimits.arrayLength)
    return report(budget, 'too-many', path, tooManyItems(list.length))
  const copied: Json[] = []
  for (let i = 0; i < list.length; i++) {
    if (isSpent(budget)) return undefined
    const item = copy(list[i] === undefined ? null : list[i], `${path}.${i}`, budget, depth + 1)
    if (item !== undefined) copied.push(item)
  }
  return copied
}

function copyObject(object: object, path: string, budget: LimitBudget, depth: number): Json | undefined {
  const keys = Object.keys(object)
  if (keys.length > signalLimits.keysPerObject)
    return report(budget, 'too-many', path, tooManyKeys(keys.length))
  const copied: Record<string, Json> = {}
  for (const key of keys) {
    if (isSpent(budget)) return undefined
    const value = (object as Record<string, unknown>)[key]
    if (value === undefined) continue
    const at = `${path}.${key.slice(0, 64)}`
    if (!checkKey(key, at, budget)) continue
    const item = copy(value, at, budget, depth + 1)
    if (item !== undefined) copied[key] = item
  }
  return copied
}

function checkKey(key: string, path: string, budget: LimitBudget): boolean {
  if (--budget.keys === -1) report(budget, 'too-many', path, tooManyKeysInAll)
  if (isHostileKey(key)) report(budget, 'hostile-key', path, hostileKey)
  else if (key.length > signalLimits.nameLength) report(budget, 'too-long', path, nameTooLong)
  else if (!isStorable(key)) report(budget, 'not-text', path, withNul)
  else if (!key.isWellFormed()) report(budget, 'not-text', path, halfCharacter)
  else return budget.keys >= 0 && charge(budget, jsonBytes(key) + 1)
  return false
}

/** What JSON writes as it is, in one byte each. */
const plainText = /^[ !#-[\]-~]*$/

/** Bytes of a text in JSON, its quotation marks included. */
function jsonBytes(text: string): number {
  return plainText.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text))
}

/** Cross-realm: objects of another `vm` context are plain too. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** False, and reported once, when the signal is larger than the limit. */
function charge(budget: LimitBudget, bytes: number): boolean {
  const before = budget.bytes
  budget.bytes -= bytes
  if (before >= 0 && budget.bytes < 0) report(budget, 'too-large', 'message', tooLarge)
  return budget.bytes >= 0
}

/** Nothing is gained by reading on: it is refused anyway. */
function isSpent(budget: LimitBudget): boolean {
  return budget.bytes < 0 || budget.keys < 0 || budget.problems.length >= signalLimits.problems
}

type Wording = readonly [message: string, cure: string]

function report(budget: LimitBudget, code: string, path: string, [message, cure]: Wording): undefined {
  if (budget.problems.length < signalLimits.problems) budget.problems.push({ code, path, message, cure })
}

const tooDeep: Wording = [
  `Is nested more than ${signalLimits.depth} levels deep.`,
  'Send a flatter object, with what you want to ask about near the top.',
]
const tooLarge: Wording = [
  `Properties and traits are larger than ${signalLimits.bytes} bytes of JSON.`,
  'Send what personalisation needs, and an id for the rest.',
]
const tooManyKeysInAll: Wording = [
  `There are more than ${signalLimits.keys} keys in all.`,
  'Send fewer properties, or fewer items in the lists.',
]
const hostileKey: Wording = ['This key reaches into prototypes and is never taken in.', 'Rename it.']
const nameTooLong: Wording = [`The key is longer than ${signalLimits.nameLength} characters.`, 'Shorten it.']
const withNul: Wording = ['Holds a NUL character, which is not text.', 'Remove it.']
const halfCharacter: Wording = [
  'The key holds half a character (a lone surrogate).',
  'Cut text between characters.',
]

function tooLong(length: number): Wording {
  return [
    `Is ${length} characters long; the limit is ${signalLimits.stringLength}.`,
    'Send a shorter text, or its id.',
  ]
}

function tooManyItems(length: number): Wording {
  return [`Has ${length} items; the limit is ${signalLimits.arrayLength}.`, 'Send the most important ones.']
}

function tooManyKeys(count: number): Wording {
  return [
    `Has ${count} keys; the limit is ${signalLimits.keysPerObject}.`,
    'Send what personalisation needs.',
  ]
}

function notJson(value: unknown): Wording {
  const kind =
    value instanceof Date ? 'an invalid date' : typeof value === 'number' ? String(value) : kindOf(value)
  return [`Is ${kind}, which JSON cannot hold.`, 'Convert it to text, a number, a list or a plain object.']
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? 'not a plain object' : `a ${typeof value}`
}
