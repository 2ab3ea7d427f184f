// `npm run test:unit`, `test:flow`, `test:e2e` and `test:postgres`: one kind of test; further arguments are Vitest's, a path for
// example. The last has every flow test of the server run on PostgreSQL, and not only those that `npm test` has.
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
  const env = {}
  if (kind === 'postgres') {
    const { output } = await run('node', ['scripts/ensure-postgres.ts'], { quiet: true })
    console.log(output)
    Object.assign(env, { GATEWRIGHT_WHOLE_ON_POSTGRES: '1' })
  }
  const beside = kind === 'unit' || kind === 'flow' ? ['--project', `${kind}-replacing`] : []
  const { code } = await run('vitest', ['run', '--project', kind, ...beside, ...args], { env })
  process.exitCode = code
})
