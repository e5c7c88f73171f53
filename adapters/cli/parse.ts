import { parseArgs } from 'node:util'
import { AttuneError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import { type Call, type Command, commonOptions } from './command.ts'

/**
 * What the arguments after a command's name say.
 * @throws AttuneError `ATTUNE_OPTIONS` for an option it does not have, one without its value, or too many files
 */
export function parseCall(command: Command, args: readonly string[]): Pick<Call, 'options' | 'files'> {
  const known = { ...command.options, ...commonOptions }
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { value }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  // Not strict: the errors of Node quote whole arguments, passwords included.
  const { tokens } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const given: Record<string, string | true> = {}
  const files: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') files.push(token.value)
    if (token.kind !== 'option') continue
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined
    if (option === undefined) throw unknownOption(command, token.rawName, Object.keys(known))
    const wantsValue = option.value !== undefined
    if (wantsValue !== (token.value !== undefined)) throw wrongValue(command, token.name, option.value)
    const before = option.many ? given[token.name] : undefined
    given[token.name] = before === undefined ? (token.value ?? true) : `${before},${token.value}`
  }
  const most = command.file === undefined ? 0 : 1
  if (files.length > most) {
    const takes = most === 0 ? 'no arguments beside options' : 'one FILE'
    throw usage(command, `It takes ${takes}; ${files.length} were given.`)
  }
  return { options: given, files }
}

function unknownOption(command: Command, given: string, known: readonly string[]): AttuneError {
  const meant = nearest(given.replace(/^-+/, ''), known)
  return usage(command, `There is no option ${given}.${meant ? ` Did you mean --${meant}?` : ''}`)
}

function wrongValue(command: Command, name: string, value: string | undefined): AttuneError {
  return usage(command, value ? `--${name} needs a value: --${name} ${value}.` : `--${name} takes no value.`)
}

function usage({ name }: Command, what: string): AttuneError {
  return new AttuneError('ATTUNE_OPTIONS', `${what} See: attune ${name} --help`)
}
