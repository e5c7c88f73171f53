import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { adapted, type InitSite, removeSites, siteWith, titlesOf } from './init-site.ts'

vi.setConfig({ testTimeout: 120_000 })

const root = fileURLToPath(new URL('../..', import.meta.url))
const compiler = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc')

/** What the compiler complains of; empty when it is content. Several threads would do much of it several times. */
async function compile(folder: string, ...options: string[]): Promise<string> {
  const command = [compiler, '-p', folder, '--singleThreaded', ...options]
  const run = promisify(execFile)(process.execPath, command, { cwd: folder })
  return run.then(
    ({ stdout }) => stdout,
    ({ stdout }) => stdout,
  )
}

const packages = {
  express: 'express',
  handlebars: 'handlebars',
  'express-handlebars': 'express-handlebars',
  '@types/express': '@types/express',
  '@types/node': '@types/node',
}

const settings = (options: object) =>
  JSON.stringify({
    compilerOptions: {
      ...{ target: 'es2022', strict: true, types: ['node'], skipLibCheck: true },
      ...{ noUnusedLocals: true, noUnusedParameters: true, exactOptionalPropertyTypes: true },
      ...options,
    },
    include: ['src'],
  })

const routes = `import { Router } from "express";

export const router: Router = Router();

router.get("/", (_req, res) => {
  res.send("<h1>Plain</h1>");
});
`

const app = (extension: string) => `import express, { type Express } from "express";
import { router } from "./routes${extension}";

export const app: Express = express();

app.use(express.json());

app.use("/", router);

app.listen(process.env.PORT);
`

/** The step that `init` prints: a page asks for the placement. */
function showPlacement(site: InitSite, placement = 'home.hero'): void {
  const asked = routes
    .replace('_req', 'req')
    .replace(
      'res.send("<h1>Plain</h1>")',
      `const { title } = req.visitor.decide("${placement}").content as { title: string };\n  res.send(\`<h1>\${title}</h1>\`)`,
    )
  site.write({ 'src/routes.ts': asked })
}

describe('a site in TypeScript', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attune-built-'))

  beforeAll(async () => {
    // The package as it is installed, with its built files and their declarations.
    cpSync(join(root, 'package.json'), join(folder, 'package.json'))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    expect(await compile(root, '--noCheck', '--outDir', join(folder, 'dist'))).toBe('')
  }, 300_000)

  afterAll(() => {
    rmSync(folder, { recursive: true })
    removeSites()
  })

  const site = (manifest: object, options: object, extension: string, more: Record<string, string> = {}) =>
    siteWith(
      {
        'package.json': JSON.stringify({ ...manifest, dependencies: { express: '5' } }),
        'tsconfig.json': `// What tsc goes by\n${settings(options)}`,
        'src/index.ts': app(extension),
        'src/routes.ts': routes,
        ...more,
      },
      packages,
      folder,
    )

  it.each([
    [
      'modules',
      { type: 'module', scripts: { start: 'node dist/index.js' } },
      { module: 'nodenext', outDir: 'dist', rootDir: 'src' },
      '.js',
      'await createAttune',
    ],
    [
      'CommonJS',
      { main: 'dist/index.js' },
      { module: 'nodenext', outDir: 'dist', rootDir: 'src', declaration: true },
      '',
      'ready = createAttune',
    ],
  ])('compiled to %s, it compiles with Attune, and adapts', async (_, manifest, options, extension, way) => {
    const made = site(manifest, options, extension)
    expect(await compile(made.folder)).toBe('')
    const { code, stdout } = await made.initHere()
    expect(code).toBe(0)
    expect(stdout).not.toContain('tsconfig.json')
    expect(made.read('src/attune.ts')).toContain(way)
    showPlacement(made)
    expect(await compile(made.folder)).toBe('')
    const served = await made.serve('dist/index.js')
    expect(await titlesOf(served)).toEqual(adapted)
    await served.end()

    showPlacement(made, 'home.hreo')
    expect(await compile(made.folder, '--noEmit')).toMatch(/home\.hreo.*home\.hero/s)
  })

  it('compiles for a bundler, with views of express-handlebars and an app in a class', async () => {
    const made = site(
      { devDependencies: { vite: '7' } },
      { module: 'esnext', moduleResolution: 'bundler', noEmit: true },
      '',
      {
        'src/index.ts': `import express from 'express';
import { engine } from 'express-handlebars';
import { router } from './routes';

export class Site {
    public readonly app: express.Application;

    constructor() {
        this.app = express();
        this.app.engine('handlebars', engine());
        this.mount();
    }

    private mount(): void {
        this.app.use(router);
    }
}
`,
      },
    )
    expect(await compile(made.folder)).toBe('')
    expect((await made.initHere()).code).toBe(0)
    expect(made.read('src/index.ts')).toContain(`        this.app.engine('handlebars', engine());
        this.app.use(personalize);
        this.app.use('/attune', collector);
        this.mount();`)
    expect(made.read('src/attune.ts')).toContain(
      'registerHelpers(create().handlebars as unknown as HandlebarsInstance, attune)',
    )
    showPlacement(made)
    expect(await compile(made.folder)).toBe('')
  })

  it('says what to set, where TypeScript would not find Attune', async () => {
    const made = site({}, { module: 'commonjs', moduleResolution: 'node10' }, '')
    expect((await made.initHere()).stdout).toMatch(/^tsconfig\.json: .*"module": "nodenext"/m)
  })
})
