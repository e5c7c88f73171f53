import { type Check, problem } from '../core/runtime/checks/shape.ts'

/** The name of a queue, as every engine of jobs takes it. */
export const queueName: Check = (value, path) => {
  if (typeof value === 'string' && /^[\w.-]{1,64}$/.test(value)) return []
  const message = 'This is not a name of 1 to 64 letters, digits, _, . and -.'
  return problem('bad-name', path, message, 'Give one such as "follow-ups".')
}
