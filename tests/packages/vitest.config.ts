import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** `npm run test:packages`: it fetches Nodes and packages, so it is not part of `npm test`. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['tests/packages/install/**/*.test.ts'],
    // Room for a busy machine that fetches everything anew.
    testTimeout: 900_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
})
