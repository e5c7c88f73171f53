import { createInterface } from 'node:readline/promises'
import type { Call } from '../command.ts'

/**
 * Asks which of several things is meant, where somebody is there to be asked: at a terminal, and not for JSON. Undefined
 * where nobody is, or the answer is none of them.
 */
export async function ask(
  { terminal, options, signal }: Call,
  question: string,
  choices: readonly string[],
): Promise<string | undefined> {
  const { stdin, stderr } = terminal.streams
  if (!stdin.isTTY || !stderr.isTTY || options.json || options.quiet) return undefined
  for (const [index, choice] of choices.entries()) terminal.say(`  ${index + 1}  ${choice}`)
  // Not as a terminal: there Ctrl-C would be a character like others.
  const lines = createInterface({ input: stdin, output: stderr, terminal: false })
  try {
    const answer = (await lines.question(`${question} `, { signal })).trim()
    return choices[Number(answer) - 1] ?? choices.find((choice) => choice === answer)
  } finally {
    lines.close()
  }
}
