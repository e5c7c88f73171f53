import type { Brand } from '../brand.ts'

const usual = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

/** Outlook on Windows writes in Times New Roman where it does not know the first of a stack. */
const ofOutlook = { serif: 'Georgia, serif', monospace: "'Courier New', monospace" } as const

export interface Fonts {
  readonly text: string
  readonly heading: string
}

/** The stacks of a brand as CSS, without double quotation marks, so that they may stand in an attribute. */
export function fontsOf({ font, headingFont = font }: Brand): Fonts {
  return { text: css(font), heading: css(headingFont) }
}

/** What stands for such a stack in Outlook. */
export function inOutlook(stack: string): string {
  const family = /[\w-]+$/.exec(stack)?.[0] ?? ''
  return ofOutlook[family as keyof typeof ofOutlook] ?? 'Arial, sans-serif'
}

function css(stack = usual): string {
  return stack.trim().replaceAll('"', "'")
}
