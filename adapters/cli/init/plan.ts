import { join } from 'node:path'
import { type Change, type Insertion, ignoring, withInsertions } from './changes.ts'
import type { DefinitionsShape } from './definitions-file.ts'
import { type Definitions, definitionsFor } from './definitions-place.ts'
import type { SiteFile } from './files.ts'
import { mainAppOf } from './main-app.ts'
import { type Places, placesFor } from './place.ts'
import type { Project } from './project.ts'
import { extensionFor, shapeFor, specifierFor, takesModules } from './shape.ts'
import { type Style, styled, styleOf } from './style.ts'

/** What is to be done in the folder of an app. */
export interface Plan {
  readonly file: SiteFile
  readonly shape: DefinitionsShape
  readonly definitions: string
  /** The file that opens the site by them. */
  readonly site: string
  /** Files to write, in this order: the one that makes the app last, so that half a plan can be begun again. */
  readonly changes: readonly Change[]
  /** What the file that makes the app has to take in, and what the app has to use. */
  readonly imports: readonly string[]
  readonly uses: readonly string[]
  /** Why these lines are not among the changes, where that file is not understood. */
  readonly unclear?: string
}

const usual: Style = { quote: "'", semicolons: true, indent: '  ', newline: '\n' }

/**
 * What puts Attune into a site whose app is made in `file`.
 * @throws AttuneError `ATTUNE_INIT` where the definitions would have to go into a file of somebody else
 */
export function planFor(project: Project, file: SiteFile, files: readonly SiteFile[]): Plan {
  const shape = shapeFor(project, file, files)
  const style = file.source ? styleOf(file.source) : usual
  const definitions = definitionsFor(project.folder, file, {
    shape,
    style,
    extension: extensionFor(file),
    specifier: (name) => specifierFor(project, file, name, shape),
  })
  const found = placesIn(file, shape)
  const name = typeof found === 'string' ? 'app' : found.name
  const { imports, uses } = linesFor(project, file, shape, definitions, name)
  const beside = [...definitions.changes, ignoring(join(project.folder, '.gitignore'))].filter(
    (one) => one !== undefined,
  )
  const plan = { file, shape, definitions: definitions.path, site: definitions.site, imports, uses }
  if (typeof found === 'string') return { ...plan, changes: beside, unclear: found }
  const insertions: Insertion[] = [
    { spot: found.imports, lines: styled(imports, style) },
    { spot: found.uses, lines: styled(uses, style) },
  ]
  const after = withInsertions(file.text, insertions, style.newline)
  return { ...plan, changes: [...beside, { path: file.path, before: file.text, after }] }
}

/** Where lines go into a file, or why that is not understood. */
function placesIn(
  file: SiteFile,
  { waits }: DefinitionsShape,
): (Places & { readonly name: string }) | string {
  const { source, imports, apps } = file
  if (source === undefined) return 'its brackets do not add up, or it was written by a program'
  if (apps.length === 0) return 'it does not call express() or connect()'
  const app = mainAppOf(source, apps)
  if (app === undefined) return 'it makes several apps'
  if (app.name === undefined) return `what becomes of ${app.by}() there is more than a name for it`
  const names = ['collector', 'personalize', ...(waits ? ['attune'] : [])]
  const taken = names.find((name) => {
    return source.tokens.some(({ text }, index) => text === name && source.tokens[index - 1]?.text !== '.')
  })
  if (taken !== undefined) return `it has something of the name ${taken} already`
  const places = placesFor(source, app, imports)
  return places ? { ...places, name: app.name } : 'several statements share a line where lines would go in'
}

/** The lines themselves, in our own style. */
function linesFor(
  project: Project,
  file: SiteFile,
  shape: DefinitionsShape,
  definitions: Definitions,
  app: string,
): Pick<Plan, 'imports' | 'uses'> {
  const { waits } = shape
  const take = (names: string, module: string) =>
    takesModules(project, file)
      ? `import { ${names} } from '${module}';`
      : `const { ${names} } = require('${module}');`
  const own = specifierFor(project, file, definitions.name, shape)
  const [collector, personalize] = waits
    ? ['collector(attune)', 'personalize(attune)']
    : ['collector', 'personalize']
  return {
    imports: waits
      ? [take('collector, personalize', 'attune/middleware'), take('attune', own)]
      : [take('collector, personalize', own)],
    uses: [`${app}.use(${personalize});`, `${app}.use('/attune', ${collector});`],
  }
}
