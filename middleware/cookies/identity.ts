/** What the cookie says: which profile, and since when, as a UTC day number. */
export interface Identity {
  readonly profileId: string
  readonly day: number
}

const day = 86_400_000
/** Days; browsers are told to keep it a year. */
const oldest = 366

export function dayOf(now: number): number {
  return Math.floor(now / day)
}

export function encodeIdentity({ profileId, day }: Identity): string {
  return `${profileId}.${day}`
}

export function decodeIdentity(text: string): Identity | undefined {
  const [, profileId, issued] = /^([A-Za-z0-9_-]{22})\.(\d{1,6})$/.exec(text) ?? []
  return profileId === undefined ? undefined : { profileId, day: Number(issued) }
}

/** Whether a cookie was kept beyond its time. */
export function isOutdated({ day: issued }: Pick<Identity, 'day'>, now: number): boolean {
  return issued < dayOf(now) - oldest
}
