import { once } from 'node:events'
import process from 'node:process'
import { AttuneError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import { type Command, helpOf, type Row, table } from './command.ts'
import { commands } from './commands.ts'
import { releaseSites } from './load-export.ts'
import { maskerOf } from './mask.ts'
import { resolvedUrls } from './open-store.ts'
import { parseCall } from './parse.ts'
import { openTerminal, type Streams } from './terminal.ts'
import { ownVersion } from './version.ts'

const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 }

/**
 * Runs `attune` with these arguments.
 * @returns the exit code: 0 done, 1 failed, 2 called wrongly, 130 interrupted by Ctrl-C
 */
export async function main(args: readonly string[], streams: Streams): Promise<number> {
  const { name, command, rest } = called(args)
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    await print(streams, overview())
    return name === undefined ? exitCodes.usage : exitCodes.done
  }
  if (name === '--version' || name === '-v') {
    await print(streams, `${ownVersion()}\n`)
    return exitCodes.done
  }
  const inside = commands.filter((one) => one.name.startsWith(`${name} `))
  if (command === undefined && inside.length > 0 && ['--help', '-h', 'help'].includes(args[1] ?? '')) {
    await print(streams, overview(`attune ${name}:`, inside))
    return exitCodes.done
  }
  if (command === undefined) {
    streams.stderr.write(`attune: ATTUNE_OPTIONS: There is no such command. ${cureFor(name, args[1])}\n`)
    return exitCodes.usage
  }
  return runCommand(command, rest, streams)
}

/** Names of two words come first: `import people` is another command than `import`. */
function called(args: readonly string[]) {
  const [name, second] = args
  const long = second === undefined ? undefined : commands.find((one) => one.name === `${name} ${second}`)
  const command = long ?? commands.find((one) => one.name === name)
  return { name, command, rest: args.slice(long ? 2 : 1) }
}

function cureFor(name: string, second = ''): string {
  const names = commands.map((one) => one.name)
  const begun = names.filter((one) => one.startsWith(`${name} `))
  const meant = nearest(begun.length > 0 ? `${name} ${second}` : name, names)
  if (meant) return `Did you mean "${meant}"?`
  return begun.length > 0 ? `There are ${begun.join(', ')}.` : 'See: attune --help'
}

async function runCommand(command: Command, args: readonly string[], streams: Streams): Promise<number> {
  const mask = maskerOf([...args.map((arg) => arg.replace(/^--[a-z]+=/, '')), ...resolvedUrls(args)])
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  // Once: a second Ctrl-C ends the process at once.
  process.once('SIGINT', interrupt)
  // Whoever reads our output has gone: the write that waits for it will not end, so we do.
  streams.stdout.on('error', () => process.exit(exitCodes.failed))
  let terminal = openTerminal(streams, false, mask)
  try {
    const parsed = parseCall(command, args)
    if (parsed.options.help) {
      await print(streams, helpOf(command))
      return exitCodes.done
    }
    terminal = openTerminal(streams, parsed.options.quiet === true, mask)
    const call = { ...parsed, terminal, signal: interruption.signal }
    try {
      const { text, summary, aside, failed } = await command.run(call)
      const shown = parsed.options.json ? JSON.stringify(summary) : text
      if (!aside) {
        terminal.clear()
        await print(streams, `${mask(shown)}\n`)
      } else if (parsed.options.json || !parsed.options.quiet) terminal.say(shown)
      return failed ? exitCodes.failed : exitCodes.done
    } catch (error) {
      if (!interruption.signal.aborted) throw error
      terminal.say(`Interrupted. ${command.resume?.(call) ?? 'Begin again.'}`)
      return exitCodes.interrupted
    }
  } catch (error) {
    const { code, message } = described(error)
    terminal.say(`attune ${command.name}: ${code}: ${message}`)
    return code === 'ATTUNE_OPTIONS' ? exitCodes.usage : exitCodes.failed
  } finally {
    releaseSites()
    process.off('SIGINT', interrupt)
  }
}

function described(error: unknown): { code: string; message: string } {
  // The mistakes of definitions are many, and have a line each.
  if (error instanceof AttuneError && error.code === 'ATTUNE_DEFINITIONS') return error
  const code = error instanceof AttuneError ? error.code : 'ATTUNE_INTERNAL'
  const message = error instanceof Error ? error.message : String(error)
  return { code, message: message.replaceAll(/\s*\n\s*/g, ' ') }
}

/** The help of all commands, or of those whose names begin with one word. */
function overview(
  about = `Attune ${ownVersion()}: looks after a site and its stores.`,
  those: readonly Command[] = commands,
): string {
  const rows = those.map(({ name, summary }): Row => [name, summary])
  return `${about}

Usage: attune COMMAND [options]

${table(rows)}

  attune COMMAND --help  says more of one
  attune --version       the version

Exit codes: 0 done, 1 failed, 2 called wrongly, 130 interrupted.
`
}

async function print({ stdout }: Streams, text: string): Promise<void> {
  if (!stdout.write(text)) await once(stdout, 'drain')
}
