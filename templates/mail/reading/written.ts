import type { JsonObject } from '../../../core/json.ts'
import type { FrontPart } from './front-part.ts'
import type { Passage } from './passage.ts'

/** What a body or a layout is written in. */
export type Language = 'mjml' | 'html'

/** A piece of MJML or HTML. */
export interface WrittenPart {
  readonly language: Language
  readonly body: Passage
}

/** A template as it was written. */
export interface WrittenTemplate {
  readonly name: string
  readonly front: FrontPart
  /** Absent where a message is text alone. */
  readonly html?: WrittenPart
  readonly text?: Passage
  /** What previews and checks render it with. */
  readonly sample?: Sample
}

/** What somebody a message is for may have done, and what the site would say of it. */
export interface Sample {
  readonly trigger?: { readonly event?: string; readonly properties?: JsonObject }
  readonly data?: JsonObject
  readonly traits?: JsonObject
}

/** All that mails are made of, as it was written. */
export interface WrittenMails {
  readonly templates: readonly WrittenTemplate[]
  readonly layouts: ReadonlyMap<string, WrittenPart>
  /** Of HTML, for `{{> name}}`. */
  readonly partials: ReadonlyMap<string, Passage>
  /** Of MJML, for `<mj-include path="name.mjml" />`. */
  readonly includes: ReadonlyMap<string, Passage>
}
