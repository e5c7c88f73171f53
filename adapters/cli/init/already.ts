import type { SiteFile } from './files.ts'

/** Where a site uses Attune already, by whatever hand. */
export interface Already {
  readonly file: SiteFile
  /** Of `personalize()`, counted from 1. */
  readonly line: number
  /** Whether the collector is used, in that file or another. */
  readonly collects: boolean
}

const own = /^attune(?:\/.*)?$|^\.{1,2}\/.*attune/

/** Looks for `.use(personalize…)` in a file that imports Attune, or the file that sets it up. */
export function alreadyIn(files: readonly SiteFile[]): Already | undefined {
  for (const file of files) {
    const at = useOf(file, 'personalize')
    if (at === undefined) continue
    const line = file.text.slice(0, at).split('\n').length
    return { file, line, collects: files.some((one) => useOf(one, 'collector') !== undefined) }
  }
  return undefined
}

/** The place in a file's text. */
function useOf({ source, imports }: SiteFile, name: 'personalize' | 'collector'): number | undefined {
  if (!source || !imports.modules.some((module) => own.test(module))) return undefined
  const { tokens } = source
  return tokens.find(({ text }, index) => {
    if (text !== name) return false
    let { around } = tokens[index]!
    while (around >= 0 && tokens[around - 1]?.text !== 'use') around = tokens[around]!.around
    return around >= 0 && tokens[around]!.text === '('
  })?.start
}
