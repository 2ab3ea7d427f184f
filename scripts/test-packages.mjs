// `npm run test:packages`: packs the packages, installs them into empty folders on several Nodes, and signs in there. Further
// arguments are Vitest's. Plain JavaScript for Node 20: it installs first when that is needed.
import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled, runMain } from './ensure-installed.mjs'
import { run } from './run.mjs'

await runMain(async () => {
  await ensureInstalled()
  await ensureBuilt()
  const { code } = await run('vitest', [
    'run',
    '--config',
    'tests/packages/vitest.config.ts',
    ...process.argv.slice(2),
  ])
  process.exitCode = code
})
