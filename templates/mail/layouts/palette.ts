import type { Brand } from '../brand.ts'
import { clearest, contrast, mix } from './colors.ts'

/** The colours of a layout on light or on dark ground, as `#rrggbb`. */
export interface Palette {
  /** Around the card. */
  readonly background: string
  /** What the mail is written on. */
  readonly card: string
  readonly text: string
  /** Of the footer. */
  readonly quiet: string
  readonly line: string
  /** Of buttons and links. */
  readonly color: string
  /** What buttons say. */
  readonly onColor: string
}

/** The least that WCAG 2.2 (AA) takes for text. */
export const leastContrast = 4.5

/** What a brand has if it says nothing. */
export const defaultColors: Required<Pick<Brand, 'color' | 'background' | 'textColor'> & DarkColors> = {
  color: '#1f6f54',
  background: '#f3f1ed',
  textColor: '#1d1d1b',
  darkColor: '#7fd1b0',
  darkBackground: '#121211',
  darkTextColor: '#f0eee9',
}

type DarkColors = Pick<Brand, 'darkColor' | 'darkBackground' | 'darkTextColor'>

/** The colours of the brand, and what is made of them. */
export function palettesOf(brand: Brand): { light: Palette; dark: Palette } {
  const { color, background, textColor, darkColor, darkBackground, darkTextColor } = {
    ...defaultColors,
    ...brand,
  }
  return {
    light: palette({ background, text: textColor, color, card: mix('#ffffff', 0.75, background) }, textColor),
    dark: palette(
      {
        background: darkBackground,
        text: darkTextColor,
        color: darkColor,
        card: mix(darkTextColor, 0.055, darkBackground),
      },
      textColor,
    ),
  }
}

/** `ink`: what dark writing on a button is written with. */
function palette(given: Pick<Palette, 'background' | 'text' | 'color' | 'card'>, ink: string): Palette {
  const { background, text, color } = given
  const quiet = mix(text, 0.68, background)
  return {
    ...given,
    quiet: contrast(quiet, background) < leastContrast ? text : quiet,
    line: mix(text, 0.15, background),
    onColor: labelOn(color, ink),
  }
}

/** Of black and white one can be read on whatever colour. */
function labelOn(color: string, ink: string): string {
  const label = clearest(color, ['#ffffff', ink])
  return contrast(label, color) < leastContrast ? clearest(color, ['#ffffff', '#000000']) : label
}
