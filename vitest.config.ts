import { defineConfig } from 'vitest/config'

/** Three kinds of tests: rules beside their file, flows over HTTP, and a real browser. */
export default defineConfig({
  test: {
    // Browsers and provider calls leave a core idle much of the time, even where there are but two.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,examples}/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'flow',
          include: [
            '{packages,examples}/*/test/**/*.test.ts',
            'tests/docs/**/*.test.ts',
            'tests/packages/*.test.ts',
          ],
          // Room for a busy machine: how long something takes must not decide a test.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Each file runs a demo of its own, on ports that the system gives. The README's pictures show fixed ones.
          fileParallelism: process.env.UPDATE_SCREENSHOTS !== '1',
        },
      },
    ],
  },
})
