import { defineConfig } from 'vitest/config'

/** Three kinds of tests: rules beside their file, flows over HTTP, and a real browser. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,examples}/*/src/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'flow',
          include: ['{packages,examples}/*/test/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
