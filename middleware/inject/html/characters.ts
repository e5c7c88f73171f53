/** The characters that HTML's grammar is made of, which are one byte each in every encoding that is read here. */
export const lessThan = 0x3c
export const greaterThan = 0x3e
export const slash = 0x2f
export const equals = 0x3d
export const dash = 0x2d
export const exclamation = 0x21
export const question = 0x3f
export const doubleQuote = 0x22
export const singleQuote = 0x27

/** Whether a character is white space to HTML: tab, line feed, form feed, carriage return, space. */
export function isSpace(code: number): boolean {
  return code === 0x20 || (code <= 0x0d && code >= 0x09 && code !== 0x0b)
}

export function isLetter(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

const nameEnds = new Uint8Array(256)
for (const code of [greaterThan, slash, 0x09, 0x0a, 0x0c, 0x0d, 0x20]) nameEnds[code] = 1

/** Whether a character of one byte ends the name of a tag. */
export function endsName(code: number): boolean {
  return nameEnds[code] === 1
}
