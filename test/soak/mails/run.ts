import { parseArgs } from 'node:util'
import { sendUnderKill } from './send-under-kill.ts'
import { isFlawless } from './verdict.ts'

const help = `npm run soak:mails [-- --sends N --seed N --kill-every MS]

Two processes send mails through a mail server that puts off, refuses, takes its time and loses connections, and are
killed at random. What is marketing must not come twice, what is transactional must come unless it is refused, and the
record must say of each message what became of it.

  --sends N        messages in all (default 10000)
  --seed N         of the trouble (default: by chance, and printed)
  --kill-every MS  on the average (default 700)
  --help
`

const { values: options } = parseArgs({
  options: {
    sends: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    'kill-every': { type: 'string', default: '700' },
    help: { type: 'boolean', short: 'h' },
  },
})

if (options.help) process.stdout.write(help)
else {
  const seed = Number(options.seed ?? Math.floor(Math.random() * 1e6))
  process.stdout.write(`seed ${seed}\n`)
  const verdict = await sendUnderKill({
    people: Math.ceil(Number(options.sends) / 2),
    seed,
    killEvery: Number(options['kill-every']),
    progress(sent, kills) {
      if (process.stdout.isTTY || kills % 20 === 0)
        process.stdout.write(`  ${sent} taken on or refused, ${kills} kills\n`)
    },
  })
  process.stdout.write(
    `${JSON.stringify({ ...verdict, unexplained: verdict.unexplained.slice(0, 20) }, null, 2)}\n`,
  )
  process.exitCode = isFlawless(verdict) ? 0 : 1
}
