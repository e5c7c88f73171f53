import { below } from '../../conditions/known-names.ts'
import { isObject } from '../../json.ts'
import { type Check, problem } from './shape.ts'

/** Of one variant's content as JSON, in bytes. */
const byteLimit = 65_536
const depthLimit = 32

const kilobytes = byteLimit / 1024

/** Anything JSON can hold, to a limit: content is in memory for as long as the site runs. */
export const content: Check = (value, path) => {
  let left = byteLimit
  const visit = (one: unknown, at: string, depth: number): ReturnType<Check> => {
    left -= typeof one === 'string' ? one.length + 2 : 1
    if (left < 0) return []
    if (isScalar(one)) return []
    if (!Array.isArray(one) && !isPlain(one)) {
      const message = 'This is not a value that JSON can hold.'
      return problem(
        'not-json',
        at,
        message,
        'Give text, a number, true, false, null, a list or a plain object.',
      )
    }
    if (depth > depthLimit) {
      const message = `This is more than ${depthLimit} levels deep.`
      return problem('too-deep', at, message, 'Make it flatter.')
    }
    if (Array.isArray(one))
      return Array.from(one, (each, index) => visit(each, `${at}[${index}]`, depth + 1)).flat()
    return Object.entries(one).flatMap(([key, each]) => {
      left -= key.length + 4
      return visit(each, below(at, key), depth + 1)
    })
  }
  const problems = visit(value, path, 1)
  if (problems.length > 0) return problems
  if (left >= 0 && Buffer.byteLength(JSON.stringify(value)) <= byteLimit) return []
  const message = `The content is more than ${kilobytes} KB of JSON.`
  return problem('too-large', path, message, 'Keep an id here, and look the rest up in the view.')
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

/** Objects of another realm (`vm`, workers) are plain too; dates, maps and the like are not. */
function isPlain(value: unknown): value is object {
  if (!isObject(value)) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
