/** A mail as a program shows it whose ground is light or dark, whatever that of this machine is. */
export function inScheme(html: string, scheme: 'light' | 'dark'): string {
  return html
    .replaceAll(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi, (_, wanted: string) =>
      wanted.toLowerCase() === scheme ? '(min-width: 0)' : '(max-width: 0)',
    )
    .replaceAll(/(color-scheme\s*:\s*)light dark/gi, `$1${scheme}`)
    .replaceAll(/(<meta\s+name="(?:supported-)?color-schemes?"\s+content=")light dark"/gi, `$1${scheme}"`)
}
