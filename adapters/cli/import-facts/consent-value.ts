const answers: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'y', 'true', '1', 'ja', 'j'].map((word) => [word, true] as const),
  ...['no', 'n', 'false', '0', 'nein'].map((word) => [word, false] as const),
])

/** All words that are an answer, whatever their case. */
export const answerWords: string = [...answers.keys()].join(', ')

/** Whether a value of a file says yes or no; undefined where it says neither: of consent nothing is guessed. */
export function consentValue(value: unknown): boolean | undefined {
  return answers.get(String(value).trim().toLowerCase())
}
