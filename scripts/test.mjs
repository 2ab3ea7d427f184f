// `npm test`: every check and every test, each step with its time, and one line at the end that counts them.
// Plain JavaScript for Node 20: it installs first when that is needed.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled, runMain } from './ensure-installed.mjs'
import { root, run } from './run.mjs'

const checks = [
  { name: 'format and lint', command: ['biome', 'ci', '--error-on-warnings'] },
  ...['.', 'packages/console', 'packages/entra-emulator/portal']
    .filter(folder => existsSync(join(root, folder, 'tsconfig.json')))
    .map(folder => ({ name: `types in ${folder}`, command: ['tsc', '-p', folder] })),
  { name: 'unused code', command: ['knip', '--no-progress'] },
  {
    name: 'import boundaries',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', 'packages', 'examples', 'tests', 'bench'],
  },
]

await runMain(async () => {
  await ensureInstalled()
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const count = passed => counts[passed ? 'passed' : 'failed']++

  for (const { name, command } of checks) count(await step(name, () => runQuietly(...command)))
  count(await step('build', build))
  count(await step('browser', () => runQuietly('node', 'scripts/ensure-browser.ts')))
  await step('unit, flow and browser tests', () => runTests(counts))

  // Whoever reads only the last line, a person or a program, learns everything from it.
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
  console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped}`)
  process.exitCode = counts.failed === 0 ? 0 : 1
})

async function step(name, action) {
  console.log(`• ${name}`)
  const begun = performance.now()
  const passed = await action()
  console.log(`  ${passed ? 'ok' : 'FAILED'} in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  return passed
}

/** A tool's output is shown only when it has something to complain about. */
async function runQuietly(command, ...args) {
  const { code, output } = await run(command, args, { quiet: true })
  if (code !== 0) console.log(output)
  return code === 0
}

async function build() {
  try {
    await ensureBuilt()
    return true
  } catch (error) {
    console.log(error.message)
    return false
  }
}

async function runTests(counts) {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-test-'))
  const results = join(folder, 'results.json')
  const { code } = await run('vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
  ])
  const failedBefore = counts.failed
  if (existsSync(results)) {
    const summary = JSON.parse(readFileSync(results, 'utf8'))
    counts.passed += summary.numPassedTests
    counts.failed += summary.numFailedTests
    counts.skipped += summary.numPendingTests + summary.numTodoTests
  }
  rmSync(folder, { recursive: true })
  // A file that does not load, or an error outside any test, fails the run without failing a test.
  if (code !== 0 && counts.failed === failedBefore) counts.failed++
  return code === 0
}
