/** Control characters, and what some programs take for the end of a line. */
const breaks = /[\p{Cc}\u2028\u2029]+/gu
/** Control characters that no text needs: all but tabulators and line feeds. */
const controls = /[^\P{Cc}\t\n]+/gu

/** A title as one line of well-formed Unicode, so that nothing in it is taken for the end of a header field. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(breaks, ' ').trim()
}

/** A text of well-formed Unicode whose lines end by `\n` alone, without other control characters. */
export function plainLines(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(controls, '')
}
