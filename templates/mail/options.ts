import type { OptionNames } from '../../core/check-options.ts'
import type { MessageView } from '../../core/ports/message-templates.ts'
import type { Definitions } from '../../core/runtime/definitions.ts'
import type { Brand } from './brand.ts'

/** What `mailTemplates()` takes. A `folder` or `templates` has to be among it. */
export interface MailTemplatesOptions {
  /** Where the mails are: `NAME.mjml` or `NAME.hbs` with `NAME.txt.hbs`, `layouts/`, `partials/` and `brand.json`. */
  readonly folder?: string
  /** Templates by name, beside those of the folder or in place of them: of a CMS, of a test. */
  readonly templates?: Readonly<Record<string, MailTemplate>>
  /** Layouts by name, in MJML (which begins with `<mjml`) or HTML. They go before those of the folder. */
  readonly layouts?: Readonly<Record<string, string>>
  /** Partials by name, in HTML, for `{{> name}}`. They go before those of the folder. */
  readonly partials?: Readonly<Record<string, string>>
  /** Who the mails are from. It goes before the folder's `brand.json`. */
  readonly brand?: Brand
  /** What templates see as `data`: a function for all, or one for each by its name. It may wait. */
  readonly data?: DataSource | Readonly<Record<string, DataSource>>
  /** A Handlebars whose helpers and partials the mails may use as well. It stays as it is. */
  readonly handlebars?: HandlebarsSource
  /** BCP 47: how money and dates are written to people of whom no language is known. Default: the brand's. */
  readonly locale?: string
  /** The trait with the person's language, such as `de-AT`. Default `locale`. */
  readonly localeTrait?: string
  /** IANA: the zone of dates for people of whom none is known. Default: that of the definitions, else the machine's. */
  readonly timeZone?: string
  /** The trait with the person's IANA zone. Default `timezone`. */
  readonly zoneTrait?: string
  /** For names in templates, where no `createAttune({ messages })` looks them up when the site starts. */
  readonly definitions?: Definitions
}

/** A template that is no file. It has `mjml`, `html` or, without HTML, `text`. */
export interface MailTemplate {
  /** A template of Handlebars, as all of these. */
  readonly subject: string
  readonly preheader?: string
  /** The name of a layout, or `none`. Default `marketing`. */
  readonly layout?: string
  /** Where a push message leads. */
  readonly url?: string
  readonly mjml?: string
  readonly html?: string
  /** Default: made of the HTML. */
  readonly text?: string
}

/** Looks up what a template shows: a cart, an order, a product. */
export type DataSource = (asked: MessageView) => object | undefined | Promise<object | undefined>

/** An instance of Handlebars, as far as it is read. */
export interface HandlebarsSource {
  readonly helpers: object
  readonly partials: object
}

export const optionNames: OptionNames<MailTemplatesOptions> = {
  folder: true,
  templates: true,
  layouts: true,
  partials: true,
  brand: true,
  data: true,
  handlebars: true,
  locale: true,
  localeTrait: true,
  timeZone: true,
  zoneTrait: true,
  definitions: true,
}
