import { type Deed, type Life, newLife } from './deeds.ts'
import { type Random, seeded } from './random.ts'

/** One request of a browser, or of the shop's own systems (`system`: about whom). */
export interface Request {
  readonly deeds: readonly Deed[]
  readonly login?: string
  readonly logout?: boolean
  readonly system?: string
  /** The first of somebody who will not sign in: the cookie of the answer is all they are known by. */
  readonly guest?: string
}

/** Requests that a browser sends at the same moment, all with the cookie it has then. */
export type Step = readonly Request[]

export interface Device {
  /** The shop has a session of its own, and says with every request who is signed in. */
  readonly hasSessions: boolean
  readonly steps: readonly Step[]
}

/** A day in the shop, thought up in advance: what everybody does, and whose it must be in the end. */
export interface Plan {
  readonly devices: readonly Device[]
  /** By user id, or by the name of a guest who never signed in. */
  readonly lives: ReadonlyMap<string, readonly Deed[]>
  readonly users: ReadonlySet<string>
  /** How often a guest turns out to be somebody. */
  readonly merges: number
  readonly requests: number
  readonly signals: number
}

export interface PlanSize {
  /** People with a user id. */
  readonly visitors: number
  /** Devices of each, at most. */
  readonly devices: number
  /** How often somebody comes to each device, signed in or not, at most. */
  readonly visits: number
}

/** @param start ms; all of it happens within the day after @param name distinguishes its people from those of other days */
export function planDay(seed: number, size: PlanSize, start: number, name: string): Plan {
  const random = seeded(seed)
  const lives = new Map<string, Life>()
  const lifeOf = (owner: string): Life => {
    const life = lives.get(owner) ?? newLife(owner, random)
    lives.set(owner, life)
    return life
  }
  const devices: Device[] = []
  const users = Array.from({ length: size.visitors }, (_, i) => `${name}-user-${i}`)
  let merges = 0
  for (const [i, user] of users.entries()) {
    for (let d = random.between(1, size.devices); d > 0; d--) {
      const family = random.chance(0.15) ? [user, users[(i + 1) % users.length]!] : [user]
      const day = deviceDay(`${name}-device-${devices.length}`, family, size.visits, start, random, lifeOf)
      merges += day.merges
      devices.push(day)
    }
  }
  const told = [...lives].map(([owner, { deeds }]) => [owner, deeds] as const)
  return {
    devices,
    lives: new Map(told.filter(([, deeds]) => deeds.length > 0)),
    users: new Set(users),
    merges,
    requests: devices.reduce((sum, { steps }) => sum + steps.flat().length, 0),
    signals: told.reduce((sum, [, deeds]) => sum + deeds.length, 0),
  }
}

/** The hours of one device: people browse as guests, sign in, shop, and sign out or leave it to the next. */
function deviceDay(
  name: string,
  family: readonly string[],
  visits: number,
  start: number,
  random: Random,
  lifeOf: (owner: string) => Life,
): Device & { merges: number } {
  const steps: Step[] = []
  let merges = 0
  let signedIn: string | undefined
  let time = start + random.between(0, 3_600_000)
  const later = () => (time += random.between(1000, 300_000))

  const browse = (life: Life, least: number, most: number): Request[] => {
    const deeds = Array.from({ length: random.between(least, most) }, () => life.next(later()))
    const requests = deeds.filter((deed) => deed !== undefined).map((deed) => ({ deeds: [deed] }))
    // Sent twice, as by a reload or a beacon that was not sure: two processes get it at once.
    return requests.flatMap((request) => (random.chance(0.25) ? [request, request] : [request]))
  }

  for (let visit = random.between(1, visits); visit > 0; visit--) {
    const user = random.pick(family)
    if (signedIn === undefined && random.chance(0.15)) {
      const guest = `${name}-guest-${visit}`
      const life = lifeOf(guest)
      steps.push([{ deeds: [life.next(later())!], guest }], browse(life, 1, 5), leave)
      continue
    }
    if (signedIn === undefined) {
      const first = random.chance(0.9) ? lifeOf(user).next(later()) : undefined
      if (first) steps.push([{ deeds: [first] }], browse(lifeOf(user), 1, 5))
      if (first) merges += 1
      // Whatever the page was about to report meets the sign-in on its way.
      steps.push([...(first ? browse(lifeOf(user), 0, 3) : []), { deeds: [], login: user }])
    } else if (signedIn !== user) steps.push([{ deeds: [], login: user }])
    signedIn = user
    steps.push(browse(lifeOf(user), 1, 6))
    if (random.chance(0.4)) for (const deed of lifeOf(user).order(later())) steps.push([{ deeds: [deed] }])
    const packed = random.chance(0.3) ? lifeOf(user).packed(later()) : undefined
    if (packed) steps.push([{ deeds: [packed], system: user }])
    if (random.chance(0.6)) {
      steps.push(leave)
      signedIn = undefined
    }
  }
  return { hasSessions: random.chance(0.5), steps: steps.filter(({ length }) => length > 0), merges }
}

/** The browser forgets who was here: a signed-in person signs out, a guest clears the cookies. */
const leave: Step = [{ deeds: [], logout: true }]
