import { resolve } from 'node:path'
import { AttuneError } from '../../core/errors.ts'
import type { Call, Command, Result } from './command.ts'
import { alreadyIn } from './init/already.ts'
import { ask } from './init/ask.ts'
import { write } from './init/changes.ts'
import { diffOf } from './init/diff.ts'
import { type SiteFile, shown } from './init/files.ts'
import { fileNamed, findApp, type Search } from './init/find-app.ts'
import { alreadyText, changesText, neededBy, nextSteps } from './init/next-steps.ts'
import { type Plan, planFor } from './init/plan.ts'
import { type Project, readProject } from './init/project.ts'

export const initCommand: Command = {
  name: 'init',
  summary: 'Puts Attune into an Express or Connect app: adds the lines, and definitions to begin with.',
  file: '[FOLDER]',
  options: {
    'dry-run': { help: 'the changes as a diff, and nothing is written' },
    app: { value: 'FILE', help: 'the file that makes the app, where there are several' },
  },
  details: `
Run it in the folder of the app, the one with its package.json, or name that. It finds the file that calls
express() or connect() from what starts the site, and adds there, in the file's own style, what it takes:

  app.use(personalize(attune))            behind parsers, sessions and static files, before the pages
  app.use('/attune', collector(attune))   consent, "my data", and what browsers tell

Beside that file it makes attune-definitions.js (.mjs, .ts), with a segment and a placement, and attune.js,
which opens the site by them with a store in one file, and with the helpers where the views are Handlebars's;
attune.db and .attune/ go into .gitignore. No file of yours is written over, nothing is installed, and doing
it again changes nothing.

Where it does not understand the app it leaves that alone, says which lines go where, and the exit code is 1.`,
  async run(call) {
    const project = readProject(resolve(call.files[0] ?? '.'))
    const search = findApp(project)
    const already = alreadyIn(search.files)
    if (already) {
      const summary = { already: true, app: shown(project.folder, already.file.path), changed: [] }
      return { text: alreadyText(project, already), summary }
    }
    const file = await chosen(call, project, search)
    const plan = planFor(project, file, search.files)
    const rehearsed = call.options['dry-run'] === true
    if (!rehearsed) write(plan.changes)
    return outcome(call, project, plan, rehearsed)
  },
  resume: () => 'Nothing was changed.',
}

/** Of files that may be the one. */
const mostNamed = 9

/** The file that makes the app: the one that was named, the only one there is, or the one somebody answers. */
async function chosen(call: Call, project: Project, search: Search): Promise<SiteFile> {
  const { folder } = project
  const { app } = call.options
  if (typeof app === 'string') {
    const named = fileNamed(search, folder, app)
    if (named) return named
    throw new AttuneError(
      'ATTUNE_OPTIONS',
      `--app: there is no source file ${app} in ${folder}. Give --app src/app.js.`,
    )
  }
  const [only, ...others] = search.found
  if (only && others.length === 0) return only
  if (only) {
    const names = search.found.slice(0, mostNamed).map(({ path }) => shown(folder, path))
    const answer = await ask(call, 'Several files make an app. Which one do visitors come to?', names)
    const meant = search.found[names.indexOf(answer ?? '')]
    if (meant) return meant
    const cure = `Name the one that visitors come to: attune init --app ${names[0]}`
    throw new AttuneError(
      'ATTUNE_INIT',
      `Several files make an app: ${names.join(', ')}${names.length < search.found.length ? ', …' : ''}. ${cure}`,
    )
  }
  if (search.entry && usesExpress(project)) return search.entry
  throw new AttuneError('ATTUNE_INIT', noApp(project, search.packages))
}

function noApp({ folder, packages }: Project, inside: readonly string[]): string {
  const nothing = `No file in ${folder} calls express() or connect().`
  const shops = inside.filter((one) => usesExpress(readProject(one))).map((one) => shown(folder, one))
  if (shops.length > 0) return `${nothing} There is one in ${shops.join(', ')}: attune init ${shops[0]}`
  const other = ['hono', 'next', '@sveltejs/kit', 'astro', '@react-router/node'].find((name) =>
    packages.has(name),
  )
  if (other === undefined)
    return `${nothing} Run it in the folder of the app, or name the file: attune init --app src/app.js`
  return `${nothing} For ${other} there is personalizeFetch() of attune/middleware/fetch: see middleware/README.md of the package.`
}

function usesExpress({ packages }: Project): boolean {
  return packages.has('express') || packages.has('connect')
}

function outcome({ terminal }: Call, project: Project, plan: Plan, rehearsed: boolean): Result {
  const { folder } = project
  const { changes, unclear, imports, uses } = plan
  const app = shown(folder, plan.file.path)
  const { install } = neededBy(project)
  const said = rehearsed
    ? changes.map((change) => diffOf(change, shown(folder, change.path))).join('')
    : changesText(project, plan)
  // The blanks of an empty last line belong to a diff.
  const withoutEnd = said.replace(/\n$/, '')
  const summary = {
    app,
    definitions: shown(folder, plan.definitions),
    site: shown(folder, plan.site),
    changed: changes.map(({ path }) => shown(folder, path)),
    written: !rehearsed,
    install: install ?? null,
  }
  if (unclear === undefined) {
    const text = rehearsed ? withoutEnd : `${said}\n\n${nextSteps(project, plan)}`
    return { text, summary }
  }
  terminal.say(`attune init: ATTUNE_INIT: ${app} was left alone: ${unclear}. Add the lines by hand.`)
  const lines = [
    `Add to ${app}, behind its imports:`,
    ...imports.map((line) => `  ${line}`),
    `and where the app is made, behind parsers and static files, before the pages; "app" is what it is called there:`,
    ...uses.map((line) => `  ${line}`),
  ].join('\n')
  const text = [withoutEnd, lines, ...(rehearsed ? [] : [nextSteps(project, plan)])]
    .filter(Boolean)
    .join('\n\n')
  return { text, summary: { ...summary, code: 'ATTUNE_INIT', reason: unclear, imports, uses }, failed: true }
}
