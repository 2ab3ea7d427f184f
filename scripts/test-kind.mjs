// `npm run test:unit`, `test:flow` and `test:e2e`: one kind of test; further arguments are Vitest's, a path for example.
// Plain JavaScript for Node 20: it installs first when that is needed.
import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled, runMain, Stop } from './ensure-installed.mjs'
import { run } from './run.mjs'

const [kind = '', ...args] = process.argv.slice(2)

await runMain(async () => {
  await ensureInstalled()
  if (kind !== 'unit') {
    await ensureBuilt()
    // Also for flows: the console's tests are among them.
    const { code, output } = await run('node', ['scripts/ensure-browser.ts'], { quiet: true })
    if (code !== 0) throw new Stop(output)
  }
  const { code } = await run('vitest', [
    'run',
    '--project',
    kind,
    ...(kind === 'e2e' ? [] : ['--project', `${kind}-replacing`]),
    ...args,
  ])
  process.exitCode = code
})
