// `npm run test:unit`, `test:flow`, `test:e2e`, `test:postgres` and `test:cluster`: one kind of test; further arguments are Vitest's,
// a path for example. `test:postgres` has every flow test of the server run on PostgreSQL, and `test:cluster` has each part of a
// cluster killed, and not only what `npm test` has of them.
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
  if (kind === 'cluster') Object.assign(env, { GATEWRIGHT_WHOLE_CLUSTER: '1' })
  const [project, only] = kind === 'cluster' ? ['e2e', ['tests/e2e/cluster-walk.test.ts']] : [kind, []]
  const beside = kind === 'unit' || kind === 'flow' ? ['--project', `${kind}-replacing`] : []
  const { code } = await run('vitest', ['run', '--project', project, ...beside, ...only, ...args], { env })
  process.exitCode = code
})
