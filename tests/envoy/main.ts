/**
 * `npm run test:envoy`: the recipes of `examples/envoy` with a real Envoy, which PyPI has as a wheel; or the one that the variable `ENVOY`
 * names. Loopback alone. What follows `--` goes to Vitest.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findEnvoy } from '../support/envoy.ts'
import { Absent } from '../support/report.ts'

const root = join(import.meta.dirname, '../..')

function program(): string {
  try {
    return findEnvoy()
  } catch (error) {
    if (!(error instanceof Absent)) throw error
    console.error(`Nothing was tried. There is no Envoy: ${error.message}`)
    process.exit(1)
  }
}

const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    ...['run', '--project', 'flow', 'examples/envoy', ...process.argv.slice(2)],
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ENVOY: program() } },
)
process.exitCode = status ?? 1
