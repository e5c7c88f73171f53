import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Bench, quick, type Row, thorough } from './bench.ts'
import { collect } from './collect.ts'
import { decide } from './decide.ts'
import { fold } from './fold.ts'
import { heap } from './heap.ts'
import { http } from './http.ts'
import { inject } from './inject.ts'
import { jobs } from './jobs.ts'
import { mail } from './mail.ts'
import { stores } from './stores.ts'
import { tableOf } from './table.ts'

const benches: readonly Bench[] = [decide, http, stores, fold, heap, inject, collect, mail, jobs]

const help = `npm run bench [-- NAME … --json FILE]

${benches.map(({ name, about }) => `  ${name.padEnd(10)}${about}`).join('\n')}

All of them without a NAME.

  --json FILE  writes the rows to a file, too; "-" prints them as JSON and nothing else
  --quick      a moment each: shows that they run, not how fast
  --help

Everything is measured against a reference in the same run, in turns; what is shown are medians of
several rounds, and of the ratio the middle half of the rounds. Trust the ratios, and take gaps under 10% for equal.
`

const { values: options, positionals } = readArguments()
if (options.help) {
  process.stdout.write(help)
} else {
  const rows = await runAll(chosen(positionals))
  const json = `${JSON.stringify(rows, null, 2)}\n`
  if (options.json !== undefined && options.json !== '-') writeFileSync(options.json, json)
  process.stdout.write(options.json === '-' ? json : tableOf(rows))
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        json: { type: 'string' },
        quick: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    })
  } catch (error) {
    return stop((error as Error).message)
  }
}

function chosen(names: readonly string[]): readonly Bench[] {
  const unknown = names.find((name) => !benches.some((bench) => bench.name === name))
  if (unknown !== undefined) stop(`There is no bench "${unknown}".`)
  return names.length === 0 ? benches : benches.filter(({ name }) => names.includes(name))
}

async function runAll(benches: readonly Bench[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const { name, about, run } of benches) {
    process.stderr.write(`${name}: ${about} …\n`)
    rows.push(...(await run(options.quick ? quick : thorough)))
  }
  return rows
}

function stop(message: string): never {
  process.stderr.write(`${message}\n\n${help}`)
  process.exit(2)
}
