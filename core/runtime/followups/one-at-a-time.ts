import type { Wake } from '../../ports/jobs.ts'

/** Wakes of one id one after the other in this process, as an engine may hand out two of its times at once. */
export function oneAtATime(wake: Wake): Wake {
  const last = new Map<string, Promise<void>>()
  return (id) => {
    const begin = () => wake(id)
    const mine = (last.get(id) ?? Promise.resolve()).then(begin, begin)
    last.set(id, mine)
    const leave = () => {
      if (last.get(id) === mine) last.delete(id)
    }
    mine.then(leave, leave)
    return mine
  }
}
