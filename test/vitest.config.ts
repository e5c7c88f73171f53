import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  ssr: { resolve: { conditions: ['attune-source', 'node', 'import', 'module', 'default'] } },
  resolve: { conditions: ['attune-source', 'node', 'import', 'module', 'default'] },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
