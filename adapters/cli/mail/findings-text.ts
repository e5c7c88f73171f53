import type { Finding } from '../../../templates/mail/index.ts'
import { counted } from '../counted.ts'

const marks = { error: '✗', warning: '!' } as const

/** Findings for people: by file, in the order of lines. */
export function findingsText(findings: readonly Finding[]): string {
  const files = Map.groupBy(findings, ({ path }) => path.replace(/:\d+$/, ''))
  return [...files]
    .map(([file, found]) => {
      const width = Math.max(...found.map(({ path }) => lineOf(path).length))
      const lines = found.map(({ severity, path, code, message, cure }) => {
        return `  ${marks[severity]} ${lineOf(path).padStart(width)}  ${message} ${cure} (${code})`
      })
      return [file, ...lines].join('\n')
    })
    .join('\n\n')
}

/** `2 errors and a warning`. */
export function countsText(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const parts = [count(errors, 'error'), count(findings.length - errors, 'warning')].filter(Boolean)
  return parts.join(' and ')
}

function count(number: number, what: string): string {
  return number === 0 ? '' : counted(number, what)
}

function lineOf(path: string): string {
  return /:(\d+)$/.exec(path)?.[1] ?? ''
}
