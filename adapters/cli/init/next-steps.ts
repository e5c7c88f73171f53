import type { Already } from './already.ts'
import { shown } from './files.ts'
import type { Plan } from './plan.ts'
import type { Project } from './project.ts'
import { hasHandlebars } from './views.ts'

/** What was written, a line a file. `will` for a rehearsal. */
export function changesText(project: Project, { changes }: Plan): string {
  return changes
    .map(({ path, before, after }) => {
      const name = shown(project.folder, path)
      const lines = after.split('\n').length - (before?.split('\n').length ?? 1)
      return before === undefined ? `Made ${name}.` : `Changed ${name}: ${lines} lines more.`
    })
    .join('\n')
}

/** What is left for a person to do, as numbered lines. */
export function nextSteps(project: Project, plan: Plan): string {
  const { shape } = plan
  const { install } = neededBy(project)
  const steps = [
    ...(install === undefined ? [] : [`Install it: ${install}`]),
    `Show a placement in a page: const { title } = req.visitor.decide('home.hero').content${shape.typescript ? ' as { title: string }' : ''}`,
    ...(shape.views ? ['Or in a view: {{#personalize "home.hero"}}<h1>{{title}}</h1>{{/personalize}}'] : []),
    'Start the site as ever, and open that page with ?utm_source=newsletter behind its address: the title is another.',
    'Ask visitors for consent, before anything is kept of them: POST /attune/consent, see node_modules/attune/middleware/README.md.',
    `When anything is strange, ask what is wrong: npx attune doctor --definitions ${shown(project.folder, plan.definitions)} --store sqlite:attune.db`,
    'Where visitors come, set NODE_ENV=production and ATTUNE_SECRET: node -p "crypto.randomUUID()"',
  ]
  return [
    ...steps.map((step, index) => `${index + 1}. ${step}`),
    ...notes(project, plan).map((note) => `\n${note}`),
  ].join('\n')
}

/** The one command that installs what package.json lacks. */
export function neededBy({ packages, install }: Project): { readonly install: string | undefined } {
  return { install: packages.has('attune') ? undefined : `${install} attune` }
}

function notes({ packages, compiler, modules, folder }: Project, { file, shape, site }: Plan): string[] {
  const name = shown(folder, site)
  const session = file.imports.modules.find((one) =>
    /^(?:express-session|cookie-session|passport)$/.test(one),
  )
  const client = ['redis', 'pg'].find((one) => packages.has(one))
  const store =
    client === 'redis'
      ? 'redisStore() of attune/adapters/redis'
      : 'postgresStore() of attune/adapters/postgres'
  const from = shape.waits ? shown(folder, file.path) : name
  return [
    ...(session
      ? [
          `The app has sessions (${session}): tell Attune who is signed in, by personalize(attune, { user: (req) => req.session.userId }) in ${from}, with the name your session has it under.`,
        ]
      : []),
    ...(client
      ? [`The site has ${client}: on several machines let ${name} have ${store} in place of sqliteStore().`]
      : []),
    ...(hasHandlebars(packages) && !shape.views
      ? [
          'Views: add registerHelpers(handlebars, attune) of attune/templates to the Handlebars that renders them.',
        ]
      : []),
    ...(shape.typescript ? compilerNotes(compiler ?? {}, modules) : []),
  ]
}

/** Settings under which TypeScript does not find a package that has `exports`, or an ES module from CommonJS. */
function compilerNotes(
  { module, moduleResolution }: Readonly<Record<string, unknown>>,
  modules: boolean,
): string[] {
  const [kind, way] = [String(module ?? '').toLowerCase(), String(moduleResolution ?? '').toLowerCase()]
  const old = /^(?:node|node10|classic)$/.test(way) || (way === '' && kind === 'commonjs')
  const refuses = /^node1[68]$/.test(kind) && !modules
  if (!old && !refuses) return []
  return [
    'tsconfig.json: TypeScript finds Attune by "module": "nodenext", or by "moduleResolution": "bundler", and not as it is set.',
  ]
}

/** What is said of a site that has Attune already. */
export function alreadyText(project: Project, { file, line, collects }: Already): string {
  const where = `Attune is there already: ${shown(project.folder, file.path)}, line ${line}. Nothing was changed.`
  if (collects) return where
  return `${where}\nIts collector is used nowhere, and answers about consent and what browsers tell: app.use('/attune', collector(attune)).`
}
