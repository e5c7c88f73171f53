/**
 * What a person can be asked for. `personalization` and `analytics` are asked by the banner,
 * `marketing` (letters by e-mail) only where an account is opened or changed.
 */
export type Purpose = 'personalization' | 'analytics' | 'marketing'

/** Answers by purpose; a purpose that is left out was not asked. */
export type Choices = Readonly<Partial<Record<Purpose, boolean>>>

/** What the banner asks for, as its checkboxes show it. */
export const asked = [
  {
    purpose: 'personalization',
    label: 'Personal suggestions',
    text: 'Remember what you look at, so that the shop can show what suits you.',
  },
  {
    purpose: 'analytics',
    label: 'Statistics',
    text: 'Count which pages and ideas work, so that we can make the shop better.',
  },
] as const satisfies readonly { purpose: Purpose; label: string; text: string }[]

/** The checkboxes, with the answer of one person. */
export const asAnswered = (choices: Choices | undefined) =>
  asked.map((choice) => ({ ...choice, granted: choices?.[choice.purpose] === true }))

/** How long an answer holds, in milliseconds: half a year. */
export const consentLifetime = 180 * 24 * 60 * 60_000

/** Makes every asked purpose granted or not. */
export const choicesOf = (granted: (purpose: Purpose) => boolean): Choices =>
  Object.fromEntries(asked.map(({ purpose }) => [purpose, granted(purpose)]))

const format = 'v1:'

/** Writes the answer for the shop's own cookie. */
export const writeConsent = (choices: Choices): string =>
  format +
  asked
    .map(({ purpose }) => purpose)
    .filter((purpose) => choices[purpose] === true)
    .join('.')

/** Reads the shop's own cookie; `undefined` means the person has not been asked. */
export function readConsent(cookie: unknown): Choices | undefined {
  if (typeof cookie !== 'string' || !cookie.startsWith(format)) return undefined
  const granted = cookie.slice(format.length).split('.')
  return choicesOf((purpose) => granted.includes(purpose))
}
