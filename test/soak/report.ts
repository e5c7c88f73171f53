import type { Day, ShopDay } from './soak.ts'

const names: Readonly<Record<ShopDay['on'], string>> = {
  redis: 'Attune on Redis',
  postgres: 'Attune on Postgres',
  keyv: 'plain Keyv get/set',
}

/** Whether every shop on Attune has all signals once, with the right person, and merged each guest once. */
export function isSound({ shops }: Pick<Day, 'shops'>): boolean {
  return shops
    .filter(({ on }) => on !== 'keyv')
    .every(
      ({ lost, doubled, crossed, different, merges, mergesPlanned }) =>
        lost + doubled + crossed + different === 0 && merges === mergesPlanned,
    )
}

/** One line about a day and what went wrong on it, and one per shop. */
export function reportOf({ seed, kills, restarts, shops }: Day): string {
  const head = `seed ${seed}: ${kills} kills of processes, ${restarts} restarts of stores\n`
  return head + shops.map(linesOf).join('')
}

/** All days as one. */
export function summaryOf(days: readonly Day[]): string {
  const sum = (of: (day: Day) => number) => days.reduce((total, day) => total + of(day), 0)
  const shops = days[0]!.shops.map((first, i): ShopDay => {
    const all = (of: (shop: ShopDay) => number) => sum(({ shops }) => of(shops[i]!))
    return {
      on: first.on,
      people: all(({ people }) => people),
      signals: all(({ signals }) => signals),
      lost: all(({ lost }) => lost),
      doubled: all(({ doubled }) => doubled),
      crossed: all(({ crossed }) => crossed),
      different: all(({ different }) => different),
      orphans: all(({ orphans }) => orphans),
      requests: all(({ requests }) => requests),
      retries: all(({ retries }) => retries),
      merges: first.merges === undefined ? undefined : all(({ merges = 0 }) => merges),
      mergesPlanned: all(({ mergesPlanned }) => mergesPlanned),
      conflicts: all(({ conflicts }) => conflicts),
      seconds: all(({ seconds }) => seconds),
      examples: [],
    }
  })
  const [kills, restarts] = [sum((day) => day.kills), sum((day) => day.restarts)]
  return `${days.length} days: ${kills} kills of processes, ${restarts} restarts of stores\n${shops.map(linesOf).join('')}`
}

function linesOf(day: ShopDay): string {
  const { signals, people, merges, mergesPlanned, conflicts, requests, retries, seconds, orphans } = day
  const share = day.lost === 0 ? '' : ` (${((day.lost / signals) * 100).toFixed(0)}%)`
  const parts = [
    `${day.lost} lost${share}, ${day.doubled} doubled, ${day.crossed} crossed, ${day.different} different`,
    `${signals} signals of ${people} people in ${seconds.toFixed(1)} s`,
    `${merges ?? '?'} of ${mergesPlanned} merges`,
    `${conflicts} conflicts`,
    `${requests} requests, ${retries} of them again`,
    `${orphans} first visits whose answer was lost`,
  ]
  const examples = day.on === 'keyv' ? [] : day.examples
  return `  ${names[day.on].padEnd(20)}${parts.join(' · ')}\n${examples.map((one) => `    ${one}\n`).join('')}`
}
