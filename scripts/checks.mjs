// Plain JavaScript for Node 20: this runs before anything is installed.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'
import { runQuietly, step } from './steps.mjs'

/** What `npm run check` runs, and `npm test` before its tests. */
const checks = [
  { name: 'format and lint', command: ['biome', 'ci', '--error-on-warnings'] },
  ...['.', 'packages/console', 'packages/entra-emulator/portal']
    .filter(folder => existsSync(join(root, folder, 'tsconfig.json')))
    .map(folder => ({
      name: `types in ${folder}`,
      command: ['tsc', '-p', folder, ...sinceLastTime(folder)],
    })),
  { name: 'unused code', command: ['knip', '--no-progress'] },
  {
    name: 'import boundaries',
    command: [
      'depcruise',
      '--config',
      '.dependency-cruiser.cjs',
      'packages',
      'examples',
      'tests',
      'bench',
      'scripts',
    ],
  },
]

/**
 * Runs all checks at once: none reads what another writes.
 * @returns {Promise<boolean[]>} for each whether it passed
 */
export function runChecks() {
  return Promise.all(checks.map(({ name, command }) => step(name, () => runQuietly(...command))))
}

/** What the compiler learned is kept: the next time it looks at what has changed alone, in a tenth of the time. */
function sinceLastTime(folder) {
  const record = `node_modules/.cache/gatewright/${folder.replaceAll('/', '-')}.tsbuildinfo`
  return ['--incremental', '--tsBuildInfoFile', record]
}
