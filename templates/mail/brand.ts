/** Who the mails are from, and how the built-in layouts look. Templates have it as `brand`. */
export interface Brand {
  /** Of the sender, as people know it. */
  readonly name: string
  /** Where the logo leads: http or https. */
  readonly url?: string
  /** A picture, and another for dark ground; `width`: in pixels. Without one the name is written. */
  readonly logo?: {
    readonly src: string
    readonly darkSrc?: string
    readonly width: number
    /** Default: the name. */
    readonly alt?: string
  }
  /** The postal address: the law of many countries wants it in every mail of marketing. */
  readonly address?: string
  /** Of buttons and links, as `#rrggbb`. Default `#1f6f54`. */
  readonly color?: string
  /** The same on dark ground. Default `#7fd1b0`. */
  readonly darkColor?: string
  /** BCP 47: the language the mails are in. Default `en`. */
  readonly language?: string
  /** What the built-in layouts say. */
  readonly words?: Partial<LayoutWords>
}

export interface LayoutWords {
  /** Default: `Unsubscribe`. */
  readonly unsubscribe: string
  /** Default: `Choose what you get`. */
  readonly preferences: string
  /** Why somebody gets this, above those links. Default: `You get this because you agreed to mails from NAME.` */
  readonly because: string
}
