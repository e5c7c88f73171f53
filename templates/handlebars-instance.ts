import type Handlebars from 'handlebars'

/** Handlebars itself, `Handlebars.create()`, or the instance inside a view engine. */
export type HandlebarsInstance = Pick<typeof Handlebars, 'registerHelper' | 'escapeExpression' | 'SafeString'>

/** What Handlebars hands to a helper last; `fn` is there only for `{{#blocks}}`. */
export interface HelperCall {
  readonly fn?: Render
  readonly inverse?: Render
  readonly hash: Readonly<Record<string, unknown>>
  /** Absent from templates compiled with `data: false`. */
  readonly data?: unknown
}

type Render = (context: unknown, options?: { data?: unknown; blockParams?: readonly unknown[] }) => unknown

/** A helper: the arguments written in the template, then the call. */
export type Helper = (this: unknown, ...given: unknown[]) => unknown
