import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

// Workers, and the programs that tests start, find what Node compiled of the sources before.
process.env.NODE_COMPILE_CACHE ??= `${root}node_modules/.cache/compiled`

export default defineConfig({
  root,
  // Tests import the published names; this condition leads them to the sources, with no build.
  ssr: { resolve: { conditions: ['attune-source', 'node', 'default'] } },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/clean-slate.ts'],
    // Files share processes and loaded modules: a process of its own for each is half of all the work there is.
    isolate: false,
    // What hangs is to be found; nothing is measured by it, as other programs may keep the machine busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Real servers and killed processes on a machine that others load: one second chance in CI, and none elsewhere.
    retry: process.env.CI ? 1 : 0,
    // Many tests wait for servers, browsers and other processes: two files at a time leave the processors idle.
    maxWorkers: 4,
  },
})
