/** A line of a file. */
export interface Origin {
  readonly file: string
  /** From 1 on. */
  readonly line: number
}

/** A text that may have been put together of several files, and where each of its lines is from. */
export interface Passage {
  readonly text: string
  readonly origins: readonly Origin[]
}

export function passageOf(text: string, file: string, firstLine = 1): Passage {
  return { text, origins: text.split('\n').map((_, index) => ({ file, line: firstLine + index })) }
}

/** Where a line (from 1 on) is from. */
export function originOf({ origins }: Passage, line: number): Origin {
  return origins[Math.min(Math.max(line, 1), origins.length) - 1]!
}

/** Where the character at an index is from. */
export function originAt(passage: Passage, index: number): Origin {
  return originOf(passage, linesBefore(passage.text, index) + 1)
}

export function slice({ text, origins }: Passage, start: number, end: number = text.length): Passage {
  const piece = text.slice(start, end)
  const first = linesBefore(text, start)
  return { text: piece, origins: origins.slice(first, first + linesBefore(piece, piece.length) + 1) }
}

/** One after the other. A line that belongs to two is said to be from the first that has anything on it. */
export function join(...passages: readonly Passage[]): Passage {
  return passages.reduce((before, after) => {
    const lastLine = before.text.slice(before.text.lastIndexOf('\n') + 1)
    const seam = lastLine.trim() === '' ? after.origins[0]! : before.origins.at(-1)!
    return {
      text: before.text + after.text,
      origins: [...before.origins.slice(0, -1), seam, ...after.origins.slice(1)],
    }
  })
}

/** `mails/cart.mjml:12`. */
export function placeOf({ file, line }: Origin): string {
  return `${file}:${line}`
}

function linesBefore(text: string, index: number): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) lines++
  return lines
}
