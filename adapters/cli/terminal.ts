/** Where a command writes: results to `stdout`, the rest to `stderr`. */
export interface Streams {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

export interface Terminal {
  readonly streams: Streams
  /** How far it is: one line that is replaced, or where nobody watches a line every some seconds. */
  progress(text: string): void
  /** Takes that line away. */
  clear(): void
  /** A line for people. */
  say(text: string): void
}

const pauseOfWatched = 100
const pauseOfUnwatched = 10_000
const clearLine = '\r\u001b[2K'

/** @param mask takes passwords out of whatever is written */
export function openTerminal(streams: Streams, quiet: boolean, mask: (text: string) => string): Terminal {
  const { stderr } = streams
  const pause = stderr.isTTY ? pauseOfWatched : pauseOfUnwatched
  let last = performance.now()
  let shown = false

  function clear(): void {
    if (shown) stderr.write(clearLine)
    shown = false
  }

  return {
    streams,
    clear,
    progress(text) {
      if (quiet || performance.now() - last < pause) return
      last = performance.now()
      if (!stderr.isTTY) {
        stderr.write(`${mask(text)}\n`)
        return
      }
      stderr.write(clearLine + mask(text).slice(0, (stderr.columns ?? 80) - 1))
      shown = true
    },
    say(text) {
      clear()
      stderr.write(`${mask(text)}\n`)
    },
  }
}
