import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import type { TestProject } from 'vitest/node'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What tests start with Node again and again. */
const programs = [
  'examples/*/server.ts',
  'test/adapters/*-{worker,writer}.ts',
  'test/soak/shop-process.ts',
  'test/soak/mails/worker.ts',
]

/** The package and these programs in a few files, laid out as it is installed. */
async function bundled(manifest: string): Promise<Map<string, string>> {
  const { exports, bin } = JSON.parse(manifest)
  const doors = Object.values<string | Record<string, string>>(exports).flatMap((door) =>
    typeof door === 'string' ? [] : [door['attune-source']!],
  )
  const command = bin.attune.replace(/dist\/(.*)js$/, '$1ts')
  const sources = [...doors, command, ...globSync(programs, { cwd: root })]
  const bundle = await rolldown({
    input: Object.fromEntries(sources.map((name) => [join(name).replace(/\.ts$/, ''), join(root, name)])),
    cwd: root,
    platform: 'node',
    resolve: { conditionNames: ['attune-source', 'node', 'import', 'default'] },
    external: (id) => /^[@\w]/.test(id) && !/^(?:attune(?:\/|$)|@oxc-project\/)/.test(id),
    plugins: [{ name: 'folders-of-examples', transform: keepFolder }],
  })
  const { output } = await bundle.generate({ format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js' })
  await bundle.close()
  const files = output.map((file) => [
    join('dist', file.fileName),
    file.type === 'chunk' ? file.code : String(file.source),
  ])
  return new Map([...(files as [string, string][]), ['package.json', manifest]])
}

/** The examples have their views and pictures beside them. */
function keepFolder(code: string, id: string): string | undefined {
  if (!id.startsWith(join(root, 'examples/'))) return
  return code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
}

/**
 * Writes them where Node finds the packages they need, under a name that says what is in it: what was compiled of them
 * is found again, and trees that share their packages are in nobody's way.
 */
async function build(): Promise<void> {
  const files = await bundled(await readFile(join(root, 'package.json'), 'utf8'))
  const hash = createHash('sha256')
    .update(JSON.stringify([...files]))
    .digest('hex')
    .slice(0, 16)
  const cache = join(realpathSync(join(root, 'node_modules')), '.cache')
  const folder = join(cache, `attune-${hash}`)
  process.env.ATTUNE_BUILT = folder
  mkdirSync(cache, { recursive: true })
  const now = new Date()
  if (existsSync(folder)) return utimesSync(folder, now, now)
  removeUnused(cache, now.getTime() - 86_400_000)
  const half = mkdtempSync(join(cache, 'attune-half-'))
  for (const [name, text] of files) {
    mkdirSync(dirname(join(half, name)), { recursive: true })
    writeFileSync(join(half, name), text)
  }
  try {
    renameSync(half, folder)
  } catch {
    // Another run was quicker.
    rmSync(half, { recursive: true })
  }
}

/** What no run has asked for since then. */
function removeUnused(cache: string, since: number): void {
  for (const name of readdirSync(cache).filter((each) => each.startsWith('attune-'))) {
    const folder = join(cache, name)
    const used = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? since
    if (used < since) rmSync(folder, { recursive: true, force: true })
  }
}

/** Before tests run, and again when sources change under `vitest --watch`. */
export default async function setup(project: TestProject): Promise<void> {
  await build()
  project.onTestsRerun(build)
}
