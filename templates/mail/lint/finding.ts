import type { Problem } from '../../../core/errors.ts'

/** What is wrong with a template, where, and how to mend it. `path`: a file and a line, such as `mails/cart.mjml:12`. */
export interface Finding extends Problem {
  /** What is an `error` keeps a site from starting; a `warning` does not. */
  readonly severity: 'error' | 'warning'
}
