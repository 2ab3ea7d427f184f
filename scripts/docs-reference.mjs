// `npm run docs:reference`: writes every page below docs/reference anew, from the code.
// Plain JavaScript for Node 20: it installs first when that is needed.
import { ensureInstalled, runMain } from './ensure-installed.mjs'
import { run } from './run.mjs'

await runMain(async () => {
  await ensureInstalled()
  const { code } = await run('node', ['scripts/reference/write.ts'])
  process.exitCode = code
})
