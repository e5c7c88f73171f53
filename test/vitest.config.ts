import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { SlowestFirst } from './support/slowest-first.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

// Workers, and the programs that tests start, find what Node compiled of the sources before.
process.env.NODE_COMPILE_CACHE ??= `${root}node_modules/.cache/compiled`

const shuffled = process.argv.some((argument) => argument.startsWith('--sequence.shuffle'))

export default defineConfig({
  root,
  // Tests import the published names; this condition leads them to the sources, with no build.
  ssr: { resolve: { conditions: ['attune-source', 'node', 'default'] } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    setupFiles: ['test/support/clean-slate.ts'],
    // Files share processes and loaded modules: a process of its own for each is half of all the work there is.
    isolate: false,
    // What hangs is to be found; nothing is measured by it, as other programs may keep the machine busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Many tests wait for servers, browsers and other processes: two files at a time leave the processors idle. Each
    // worker loads and compiles everything once, which four of them did for longer than they waited.
    maxWorkers: 3,
    // Vitest shuffles files by a sequencer of its own.
    sequence: shuffled ? {} : { sequencer: SlowestFirst },
  },
})
