/** What an examination found: good, wrong, or something to think of. */
export interface Finding {
  /** What was examined: `definitions`, `store`, … */
  readonly about: string
  readonly verdict: 'good' | 'wrong' | 'doubtful'
  /** What is the case and, where it is not good, what to do. */
  readonly text: string
  /** Where in the definitions. */
  readonly path?: string
}

const marks = { good: '✓', wrong: '✗', doubtful: '!' } as const

/** All findings as a list for people, those of one thing together. */
export function listOf(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ about }) => about.length))
  return findings
    .map(({ about, verdict, text, path }) => {
      const where = path === undefined ? '' : `${path}: `
      return `${marks[verdict]} ${about.padEnd(width)}  ${where}${text}`
    })
    .join('\n')
}

/** Makes findings about one thing. */
export function findingsAbout(about: string): Record<Finding['verdict'], (text: string) => Finding> {
  return {
    good: (text) => ({ about, verdict: 'good', text }),
    wrong: (text) => ({ about, verdict: 'wrong', text }),
    doubtful: (text) => ({ about, verdict: 'doubtful', text }),
  }
}
