import type { Problem } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import type { Visitor } from '../visitor.ts'

/** Makes messages of what is decided for a person: `mailTemplates()` of `attune/templates/mail`, or a site's own. */
export interface MessageTemplates {
  /** Of the templates there are: follow-ups that name others are refused when the site starts. */
  readonly names: readonly string[]
  /** Rejects where it cannot be rendered; the message is tried again later, and is not sent half done. */
  render(template: string, view: MessageView): Promise<RenderedMessage>
  /** What is wrong with the templates for this site: asked when it starts, which mistakes keep it from. */
  check?(use: TemplateUse): readonly Problem[]
}

/** What a site has that templates may name, and what it uses them for. */
export interface TemplateUse {
  readonly placements: readonly string[]
  readonly segments: readonly string[]
  readonly features: readonly string[]
  /** The templates of what people may refuse, from which one has to be able to unsubscribe. */
  readonly marketing: readonly string[]
}

/** What a message is made of. */
export interface MessageView {
  /** Whom it is for: the same `decide`, `is`, `trait` and `feature` as in a page. */
  readonly visitor: Visitor
  readonly followUp: {
    readonly name: string
    /** The path of the step, such as `0`. */
    readonly step: string
    readonly template: string
    readonly purpose: string
    /** What set it off: the time, and of an event its properties (2 KB at most). */
    readonly trigger: { readonly at: number; readonly event?: string; readonly properties?: JsonObject }
  }
  readonly links: MessageLinks
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Links that say, signed, whose message they stand in. They never expire. */
export interface MessageLinks {
  /** GET shows a form, POST unsubscribes from this purpose on this channel; absent where nothing can be refused. */
  readonly unsubscribe?: string
  /** What the person gets, and by which channel. */
  readonly preferences?: string
  /** An address of a page, http or https, that tells of the click on the way. Others come back as they are. */
  click(url: string): string
  /** An image of one pixel that tells of the opening; absent where opens are not counted. */
  readonly open?: string
  /** Shows what a placement decides when the mail is opened: `image`, and where a click leads. */
  block(placement: string): { readonly image: string; readonly link: string }
}

/** One message, ready to be sent. */
export interface RenderedMessage {
  /** The title of a push message. One line, 1–200 characters. */
  readonly subject: string
  /** What mail clients show after the subject. */
  readonly preheader?: string
  readonly html?: string
  /** The same in plain text; the body of a push message. */
  readonly text: string
  /** Where a push message leads. */
  readonly url?: string
}
