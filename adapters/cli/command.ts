import type { Terminal } from './terminal.ts'

/** An option of a command, as `--name`; with `value`, what it takes, as `--name VALUE`. */
export interface CommandOption {
  readonly value?: string
  /** The usage line names it. */
  readonly needed?: true
  /** It may be given several times; what it was given is joined by commas. */
  readonly many?: true
  readonly help: string
}

/** How a command was called. */
export interface Call {
  /** Text for options that take a value, true for flags that were given. */
  readonly options: Readonly<Record<string, string | true | undefined>>
  /** The arguments that are no options. */
  readonly files: readonly string[]
  readonly terminal: Terminal
  /** Aborted by Ctrl-C: stop at the next good place. */
  readonly signal: AbortSignal
}

/** What a command came to: a line or some for people, an object for `--json`. */
export interface Result {
  readonly text: string
  readonly summary: Readonly<Record<string, unknown>>
  /** Standard output carries the data: the result goes to stderr. */
  readonly aside?: boolean
  /** What was looked at is not as it should be: the exit code is 1. */
  readonly failed?: boolean
}

/** A subcommand of `attune`. */
export interface Command {
  readonly name: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** What it takes beside options, such as `[FILE]`; at most one. */
  readonly file?: string
  readonly options: Readonly<Record<string, CommandOption>>
  /** Below the options in its help. */
  readonly details: string
  /** @throws AttuneError `ATTUNE_OPTIONS` when it was called wrongly */
  run(call: Call): Promise<Result>
  /** How to go on after Ctrl-C. */
  resume?(call: Call): string
}

/** Every command has these. */
export const commonOptions: Readonly<Record<string, CommandOption>> = {
  json: { help: 'the result as one line of JSON' },
  quiet: { help: 'no progress' },
  help: { help: 'this text' },
}

/** The help of one command. */
export function helpOf({ name, summary, file, options, details }: Command): string {
  const needed = Object.entries(options).filter(([, option]) => option.needed)
  const usage = ['attune', name, ...needed.map(spelling), file, '[options]'].filter(
    (part) => part !== undefined,
  )
  const rows = Object.entries({ ...options, ...commonOptions }).map(
    (option): Row => [spelling(option), option[1].help],
  )
  return `${summary}\n\nUsage: ${usage.join(' ')}\n\n${table(rows)}\n\n${details.trim()}\n`
}

function spelling([name, { value }]: [name: string, CommandOption]): string {
  return `--${name}${value ? ` ${value}` : ''}`
}

export type Row = [left: string, right: string]

/** Two columns. */
export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
