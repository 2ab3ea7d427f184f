// `npm run check`: format, lint, types, unused code and import boundaries, all at once. For everything else: `npm test`.
// Plain JavaScript for Node 20: it installs first when that is needed.
import { runChecks } from './checks.mjs'
import { ensureInstalled, runMain } from './ensure-installed.mjs'

await runMain(async () => {
  await ensureInstalled()
  const begun = performance.now()
  const passed = await runChecks()
  const failed = passed.filter(one => !one).length
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(`\n${passed.length - failed} passed, ${failed} failed, in ${seconds} s`)
  process.exitCode = failed === 0 ? 0 : 1
})
