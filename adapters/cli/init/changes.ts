import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { AttuneError } from '../../../core/errors.ts'
import type { Spot } from './place.ts'

/** A file to write. */
export interface Change {
  readonly path: string
  /** What it holds now; undefined for one that is not there. */
  readonly before: string | undefined
  readonly after: string
}

/** Lines to put in somewhere, each with its end. */
export interface Insertion {
  readonly spot: Spot
  readonly lines: string
}

/** A text with lines put in, and all else as it was. */
export function withInsertions(text: string, insertions: readonly Insertion[], newline: string): string {
  let [result, from] = ['', 0]
  for (const { spot, lines } of insertions.toSorted((a, b) => a.spot.at - b.spot.at)) {
    result += text.slice(from, spot.at)
    from = spot.at
    const indented = lines.replace(/^(?=.)/gm, spot.indent)
    const cut = result !== '' && !result.endsWith('\n')
    // A file whose last line has no end keeps it so.
    result += cut ? newline + indented.slice(0, -newline.length) : indented
  }
  return result + text.slice(from)
}

const wanted = ['attune.db*', '.attune/']

/** `.gitignore` with what Attune keeps of people, and the secret of development; undefined where both are there. */
export function ignoring(path: string): Change | undefined {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  const lines = (before ?? '').split(/\r?\n/).map((line) => line.trim().replace(/^\//, ''))
  const missing = wanted.filter((line) => !lines.includes(line) && !lines.includes(line.replace(/\/$/, '')))
  if (missing.length === 0) return undefined
  const newline = before?.includes('\r\n') ? '\r\n' : '\n'
  const spot = { at: before?.length ?? 0, indent: '' }
  const added = missing.map((line) => line + newline).join('')
  return { path, before, after: withInsertions(before ?? '', [{ spot, lines: added }], newline) }
}

/**
 * Writes the files, in their order. A new one is made only where there is none, and another only as it was read.
 * @throws AttuneError `ATTUNE_INIT` at the first that cannot be written
 */
export function write(changes: readonly Change[]): void {
  for (const { path, before, after } of changes) {
    try {
      if (before !== undefined && readFileSync(path, 'utf8') !== before) {
        throw new Error('somebody changed it meanwhile')
      }
      writeFileSync(path, after, { flag: before === undefined ? 'wx' : 'w' })
    } catch (cause) {
      const message = `${path} cannot be written: ${(cause as Error).message}. What was written before it stays: run it again.`
      throw new AttuneError('ATTUNE_INIT', message, { cause })
    }
  }
}
