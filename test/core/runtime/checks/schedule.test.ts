import { describe } from 'vitest'
import { experience, first, refuses } from '../refused.ts'

const scheduled = (schedule: unknown) => experience({ schedule })

describe('an experience is refused that runs, or is capped, by', () => {
  refuses([
    [
      'a misspelt key of a schedule',
      scheduled({ form: '2026-01-01' }),
      `${first}.schedule.form`,
      'unknown-key',
      'Did you mean "from"?',
    ],
    [
      'the 30th of February',
      scheduled({ from: '2026-02-30' }),
      `${first}.schedule.from`,
      'bad-date',
      'calendar',
    ],
    [
      'the 29th of February of a common year',
      scheduled({ until: '2026-02-29T10:00' }),
      `${first}.schedule.until`,
      'bad-date',
      'calendar',
    ],
    ['25 o’clock', scheduled({ from: '2026-02-20T25:00' }), `${first}.schedule.from`, 'bad-date', 'calendar'],
    [
      'a date with a zone',
      scheduled({ from: '2026-02-20T10:00Z' }),
      `${first}.schedule.from`,
      'bad-date',
      'without a zone',
    ],
    [
      'a schedule that ends first',
      scheduled({ from: '2026-02-20', until: '2026-02-20T00:00' }),
      `${first}.schedule.until`,
      'bad-date',
      'before it has begun',
    ],
    [
      'a misspelt weekday',
      scheduled({ weekdays: ['monday', 'wensday'] }),
      `${first}.schedule.weekdays[1]`,
      'unknown-value',
      'Did you mean "wednesday"?',
    ],
    ['no weekday', scheduled({ weekdays: [] }), `${first}.schedule.weekdays`, 'empty', 'leave it out'],
    ['25 hours', scheduled({ hours: [0, 25] }), `${first}.schedule.hours[1]`, 'wrong-number', 'from 0 to 24'],
    [
      'half an hour',
      scheduled({ hours: [9.5, 12] }),
      `${first}.schedule.hours[0]`,
      'wrong-number',
      'whole number',
    ],
    ['one hour alone', scheduled({ hours: [9] }), `${first}.schedule.hours`, 'bad-hours', 'pair'],
    ['no time at all', scheduled({ hours: [9, 9] }), `${first}.schedule.hours`, 'bad-hours', 'no time'],
    [
      'a zone of the moon',
      scheduled({ timeZone: 'Moon/Copernicus' }),
      `${first}.schedule.timeZone`,
      'unknown-time-zone',
      'IANA',
    ],
    [
      'a cap of nothing',
      experience({ cap: { atMost: 0 } }),
      `${first}.cap.atMost`,
      'wrong-number',
      'at least 1',
    ],
    [
      'a cap that does not say how often',
      experience({ cap: { within: { days: 1 } } }),
      `${first}.cap.atMost`,
      'missing',
      'Add it',
    ],
    [
      'a cap for hours',
      experience({ cap: { atMost: 1, within: { hours: 5 } } }),
      `${first}.cap.within`,
      'bad-duration',
      'whole number of days',
    ],
    [
      'a cap for two months',
      experience({ cap: { atMost: 1, within: { days: 60 } } }),
      `${first}.cap.within`,
      'bad-duration',
      'at most 31',
    ],
  ])
})
