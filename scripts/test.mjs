// `npm test`: every check and every test, each step with its time, and one line at the end that counts them.
// Plain JavaScript for Node 20: it installs first when that is needed.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChecks } from './checks.mjs'
import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled, runMain } from './ensure-installed.mjs'
import { run } from './run.mjs'
import { runQuietly, step } from './steps.mjs'

await runMain(async () => {
  await ensureInstalled()
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const count = passed => counts[passed ? 'passed' : 'failed']++

  for (const passed of await runChecks()) count(passed)
  count(await step('build', build))
  count(await step('browser', () => runQuietly('node', 'scripts/ensure-browser.ts')))
  await step('database', () => runQuietly('node', 'scripts/ensure-postgres.ts'))
  await step('unit, flow and browser tests', () => runTests(counts))

  // Whoever reads only the last line, a person or a program, learns everything from it.
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
  console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped}`)
  process.exitCode = counts.failed === 0 ? 0 : 1
})

async function build() {
  try {
    await ensureBuilt()
    return { passed: true }
  } catch (error) {
    return { passed: false, output: error.message }
  }
}

async function runTests(counts) {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-test-'))
  const results = join(folder, 'results.json')
  const { code } = await run('vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    '--reporter=./scripts/by-engine.ts',
    '--reporter=./scripts/at-the-end.ts',
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
  return { passed: code === 0 }
}
