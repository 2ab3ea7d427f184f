// `npm run release`. Plain JavaScript for Node 20: it installs first when that is needed.
import { ensureInstalled, runMain } from './ensure-installed.mjs'
import { run } from './run.mjs'

await runMain(async () => {
  await ensureInstalled()
  const { code } = await run('node', ['scripts/release/main.ts', ...process.argv.slice(2)])
  process.exitCode = code
})
