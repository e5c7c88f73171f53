type Rgb = readonly [red: number, green: number, blue: number]

/** `#rrggbb`: so much of one colour, from 0 to 1, and the rest of another. */
export function mix(one: string, share: number, other: string): string {
  const rest = rgbOf(other)
  const parts = rgbOf(one).map((part, index) => Math.round(part * share + rest[index]! * (1 - share)))
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** How well one colour stands out from another, from 1 to 21, as WCAG 2.2 reckons; text needs 4.5. */
export function contrast(one: string, other: string): number {
  const [bright, dark] = [lightOf(one), lightOf(other)].sort((a, b) => b - a) as [number, number]
  return (bright + 0.05) / (dark + 0.05)
}

/** Whichever of these can be read best on a ground. */
export function clearest(ground: string, texts: readonly [string, ...string[]]): string {
  return texts.reduce((best, text) => (contrast(text, ground) > contrast(best, ground) ? text : best))
}

function rgbOf(color: string): Rgb {
  const number = Number.parseInt(color.slice(1), 16)
  return [number >> 16, (number >> 8) & 255, number & 255]
}

/** The relative luminance of WCAG 2.2. */
function lightOf(color: string): number {
  const [red, green, blue] = rgbOf(color).map((part) => {
    const value = part / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
