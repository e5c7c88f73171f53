/** One line of the results. */
export interface Row {
  readonly bench: string
  readonly case: string
  readonly value: number
  /** Of `value` and `referenceValue`. */
  readonly unit: string
  /** What the value is measured against, in the same run. */
  readonly reference: string
  readonly referenceValue: number
  /** Value over reference: the median of the rounds' own ratios, so that a slow moment of the machine touches both. */
  readonly ratio: number
  /** The middle half of the rounds' ratios: how far to trust the median. */
  readonly spread: readonly [least: number, most: number]
}

/** How much time measuring may take. */
export interface Effort {
  readonly rounds: number
  /** Milliseconds that one subject runs for, each round. */
  readonly slice: number
  /** Less data as well, for a test that wants to see every bench run and not its numbers. */
  readonly quick: boolean
}

export const thorough: Effort = { rounds: 21, slice: 20, quick: false }
export const quick: Effort = { rounds: 3, slice: 1, quick: true }

export interface Bench {
  readonly name: string
  /** One line for `--help`. */
  readonly about: string
  run(effort: Effort): Promise<Row[]>
}
