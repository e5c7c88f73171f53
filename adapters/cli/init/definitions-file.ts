import { type Style, styled } from './style.ts'
import type { Views } from './views.ts'

/** What the files that `init` makes have to fit in with. */
export interface DefinitionsShape {
  /** `import`, or `require()`. */
  readonly asModule: boolean
  readonly typescript: boolean
  /** It may wait while it is loaded: a module that is surely run as one. */
  readonly waits: boolean
  /** The site keeps its environment in `.env`, and reads it by the package dotenv. */
  readonly dotenv: boolean
  readonly views: Views | undefined
}

/** What the app's own file takes from it: `attune`, or the two middlewares, which wait for it themselves. */
export function exportsOf({ waits }: DefinitionsShape): readonly string[] {
  return waits ? ['attune'] : ['collector', 'personalize']
}

const example = [
  '// By the request alone, so for everybody: open a page with ?utm_source=newsletter.',
  "fromNewsletter: { 'context.campaign.source': 'newsletter' },",
  '// By what is kept of a person, so for those who agreed to that.',
  "regular: { $event: { name: 'Page Viewed', within: { days: 30 }, count: { $gte: 3 } } },",
]

const placement = [
  'experiences: [',
  '  {',
  "    name: 'newsletter',",
  "    when: { $segment: 'fromNewsletter' },",
  "    variants: { only: { content: { title: 'Welcome, dear reader' } } },",
  '  },',
  '  {',
  "    name: 'regulars',",
  "    when: { $segment: 'regular' },",
  "    variants: { only: { content: { title: 'Good to see you again' } } },",
  '  },',
  '],',
  "fallback: { content: { title: 'Welcome' } },",
]

/**
 * Definitions to begin with, alone in a file that opens nothing, in the style of the app.
 * @param path its own, from the folder of the site
 */
export function definitionsFile(
  { asModule, typescript }: DefinitionsShape,
  style: Style,
  path: string,
): string {
  const lines = [
    ...(typescript ? ["import type { Definitions } from 'attune';", ''] : []),
    '// Whom the site tells apart, and what it shows them. All there is to say is in',
    '// node_modules/attune/core/definitions.md, and what is wrong says',
    `// npx attune doctor --definitions ${path}`,
    `${asModule ? 'export ' : ''}const definitions = {`,
    '  segments: {',
    ...example.map((line) => `    ${line}`),
    '  },',
    '  placements: {',
    "    'home.hero': {",
    ...placement.map((line) => `      ${line}`),
    '    },',
    '  },',
    typescript ? '} as const satisfies Definitions;' : '};',
    ...(asModule ? [] : ['', 'exports.definitions = definitions;']),
  ]
  return styled(lines, style)
}

/** The file that opens the site by them. @param definitions how it imports their file */
export function siteFile(shape: DefinitionsShape, style: Style, definitions: string): string {
  const { typescript, waits, views, asModule } = shape
  const typed = typescript && views?.untyped ? ' as unknown as HandlebarsInstance' : ''
  const helpers = views && `registerHelpers(${views.instance}${typed}, attune)`
  const lines = [
    ...importLines(shape, definitions),
    '',
    `${asModule ? 'export ' : ''}const ${waits ? 'attune = await' : 'ready ='} createAttune({`,
    '  ...definitions,',
    '  // One file, for the processes of one machine. redisStore() and postgresStore() are for several machines.',
    "  store: sqliteStore('attune.db'),",
    '});',
    ...(waits ? (helpers ? ['', `${helpers};`] : []) : waitingLines(shape, helpers)),
    ...(typescript ? registerLines(waits) : []),
  ]
  return styled(lines, style)
}

function importLines(
  { asModule, typescript, waits, dotenv, views }: DefinitionsShape,
  definitions: string,
): string[] {
  const take = (names: string, module: string) =>
    asModule ? `import ${names} from '${module}';` : `const ${names} = require('${module}');`
  const typed = typescript && views?.untyped ? 'type HandlebarsInstance, ' : ''
  return [
    // This may be loaded before the app reads its environment, in which the secret is.
    ...(dotenv ? [asModule ? "import 'dotenv/config';" : "require('dotenv/config');"] : []),
    take('{ createAttune }', 'attune'),
    take('{ sqliteStore }', 'attune/adapters/sqlite'),
    ...(waits ? [] : [take(asModule ? '* as middleware' : 'middleware', 'attune/middleware')]),
    ...(views
      ? [take(`{ ${typed}registerHelpers }`, 'attune/templates'), take(views.names, views.module)]
      : []),
    take('{ definitions }', definitions),
  ]
}

/** Where loading cannot wait, requests do. */
function waitingLines({ asModule, typescript }: DefinitionsShape, helpers: string | undefined): string[] {
  const exported = (name: string) => (asModule ? `export const ${name}` : `exports.${name}`)
  const [parameter, returned] = typescript
    ? ['make: (attune: Awaited<typeof ready>) => Middleware', ': Middleware']
    : ['make', '']
  return [
    ...(helpers ? [`ready.then((attune) => ${helpers});`] : []),
    '',
    ...(asModule ? [] : ['exports.ready = ready;']),
    `${exported('personalize')} = whenReady((attune) => middleware.personalize(attune));`,
    `${exported('collector')} = whenReady((attune) => middleware.collector(attune));`,
    '',
    ...(typescript ? ['type Middleware = ReturnType<typeof middleware.personalize>;', ''] : []),
    '// This is loaded without waiting for Attune, so the first requests wait. A mistake in the definitions',
    '// ends the process.',
    `function whenReady(${parameter})${returned} {`,
    '  const made = ready.then(make);',
    '  return (req, res, next) => {',
    '    made.then((handle) => handle(req, res, next), next);',
    '  };',
    '}',
  ]
}

/** So that names misspelt at `req.visitor` do not compile. */
function registerLines(waits: boolean): string[] {
  return [
    '',
    "declare module 'attune' {",
    '  interface Register {',
    `    attune: ${waits ? 'typeof attune' : 'Awaited<typeof ready>'};`,
    '  }',
    '}',
  ]
}
