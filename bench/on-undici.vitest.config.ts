import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/**
 * `npx vitest run --config bench/on-undici.vitest.config.ts`: the gate's own tests with undici below, for whoever asks what
 * would be lost with our client. Not all pass; docs/decisions/0003 says which and why.
 */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  resolve: {
    alias: { '@gatewright/proxy': fileURLToPath(new URL('./support/proxy-on-undici.ts', import.meta.url)) },
  },
  test: {
    include: ['packages/server/test/gate/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    maxWorkers: 1,
  },
})
