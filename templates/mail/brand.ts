/** Who the mails are from, and how the built-in layouts look. Templates have it as `brand`. */
export interface Brand {
  /** Of the sender, as people know it. */
  readonly name: string
  /** Where the logo leads: http or https. */
  readonly url?: string
  /**
   * A picture, and another for dark ground, by addresses of the web; `width`: in pixels. Most mail programs show PNG and
   * JPEG, and no SVG. Without one the name is written.
   */
  readonly logo?: {
    readonly src: string
    readonly darkSrc?: string
    readonly width: number
    /** What is read where pictures are not shown. Default: the name; nothing where that stands beside it. */
    readonly alt?: string
    /** Whether the name is written beside it, which a mark without words needs. Default false. */
    readonly named?: boolean
  }
  /** The postal address: the law of many countries wants it in every mail of marketing. */
  readonly address?: string
  /** Of buttons and links, as `#rrggbb`. Default `#1f6f54`. What buttons say is white or dark, whichever reads better. */
  readonly color?: string
  /** The same on dark ground. Default `#7fd1b0`. */
  readonly darkColor?: string
  /**
   * As `#rrggbb`: around the card of `marketing`, which is a lighter one; what `plain` is written on. Default `#f3f1ed`, and
   * for `plain` nearly white.
   */
  readonly background?: string
  /** The same for who asks for dark. Default `#121211`. */
  readonly darkBackground?: string
  /** As `#rrggbb`: it has to stand out from the background by 4.5 (WCAG 2.2). Default `#1d1d1b`. */
  readonly textColor?: string
  /** The same on dark ground. Default `#f0eee9`. */
  readonly darkTextColor?: string
  /**
   * Fonts that machines have, the best first, ending with `serif`, `sans-serif` or `monospace`, as in
   * `Palatino, Georgia, serif`: a mail loads none. Default: that of the reader's system, without serifs.
   */
  readonly font?: string
  /** The same for headings and the name. Default: `font`. */
  readonly headingFont?: string
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
