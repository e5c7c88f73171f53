import { AttuneError } from './errors.ts'
import { isObject } from './json.ts'

/**
 * Refuses what is no Attune, above all the promise of one. `taker`: the function it was handed to; `needed`: the
 * method by which that knows one.
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function checkAttune(attune: unknown, taker: string, needed: 'visit' | 'onError' = 'visit'): void {
  if (isObject(attune) && typeof attune[needed] === 'function') return
  const cure = `Then hand it to ${taker}.`
  throw new AttuneError('ATTUNE_OPTIONS', `This is not an Attune: await createAttune() first. ${cure}`)
}
