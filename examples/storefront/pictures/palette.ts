/** One material in three tones: where the light falls, the thing itself, and its shadow side. */
export interface Paint {
  readonly light: string
  readonly base: string
  readonly dark: string
  /** The wall behind a product of this colour. */
  readonly wall: string
}

export const paints = {
  steel: { light: '#f1eeea', base: '#c9c4bd', dark: '#8d867e', wall: '#e9dfd3' },
  black: { light: '#5a5450', base: '#35302d', dark: '#1d1a18', wall: '#e3d6c6' },
  cream: { light: '#fffaf0', base: '#f1e3cc', dark: '#cdb998', wall: '#dcc3a5' },
  copper: { light: '#f0b58d', base: '#c97a4b', dark: '#8f4d2a', wall: '#efe0cf' },
  terracotta: { light: '#dd8b66', base: '#b8583a', dark: '#833a25', wall: '#f1ddcd' },
  sage: { light: '#b9c6a9', base: '#8a9b79', dark: '#5d6d50', wall: '#eae3d2' },
  navy: { light: '#5c7088', base: '#344a62', dark: '#1f2f42', wall: '#e6dccf' },
  mustard: { light: '#edc670', base: '#d19c35', dark: '#96691a', wall: '#f3e6cd' },
  rose: { light: '#e7bfb2', base: '#cd9485', dark: '#976152', wall: '#f3e2d8' },
  walnut: { light: '#a9764e', base: '#7a4f30', dark: '#4d301c', wall: '#ecdfcd' },
  glass: { light: '#ffffff', base: '#dfe8e6', dark: '#9fb2b0', wall: '#e4d8c6' },
} as const satisfies Record<string, Paint>

export type Colour = keyof typeof paints

/** What a drawing is given: its two materials as paints, and as fills shaded from left to right. */
export interface Materials {
  readonly body: Paint
  readonly accent: Paint
  readonly bodyFill: string
  readonly accentFill: string
}

/** Draws one thing standing on y = 330 of a 400 × 400 picture. */
export type Drawing = (materials: Materials) => string

export const coffee = '#3d2114'
export const crema = '#b9783f'
