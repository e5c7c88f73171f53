import { number } from './progress.ts'

/** `1 line`, `2 lines`, `1,000 people`. */
export function counted(amount: number, one: string, several: string = `${one}s`): string {
  return `${number(amount)} ${amount === 1 ? one : several}`
}

/** `1 line is wrong`, `2 lines are wrong`. */
export function countedIs(amount: number, one: string): string {
  return `${counted(amount, one)} ${amount === 1 ? 'is' : 'are'}`
}

/** Of what was named before: `1 was`, `2 were`. */
export function were(amount: number): string {
  return `${number(amount)} ${amount === 1 ? 'was' : 'were'}`
}
