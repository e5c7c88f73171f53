/** The answer came too late, or never. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** The answer, or a rejection with `NoAnswer` once `ms` milliseconds have passed. */
export function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NoAnswer(`no answer within ${ms} ms`)), ms)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
