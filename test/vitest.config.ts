import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  // Tests import the published names; this condition leads them to the sources, with no build.
  ssr: { resolve: { conditions: ['attune-source', 'node', 'default'] } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Many tests wait for servers, browsers and other processes: two files at a time leave the processors idle.
    maxWorkers: 4,
  },
})
