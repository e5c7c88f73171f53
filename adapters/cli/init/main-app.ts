import type { MadeApp } from './made-app.ts'
import type { Source } from './source.ts'

/** The app of a source that makes one, or makes all the others a part of one; undefined where that cannot be told. */
export function mainAppOf(source: Source, apps: readonly MadeApp[]): MadeApp | undefined {
  const whole = apps.filter((app) => app.name === undefined || !isPart(source, app.name))
  return whole.length === 1 ? whole[0] : undefined
}

/** `app.use('/admin', admin)` */
function isPart({ tokens }: Source, name: string): boolean {
  return tokens.some(({ text, around }, index) => {
    if (text !== name || tokens[around]?.text !== '(' || tokens[around - 1]?.text !== 'use') return false
    return [',', '('].includes(tokens[index - 1]!.text) && [',', ')'].includes(tokens[index + 1]!.text)
  })
}
