// `npm run cluster`. Plain JavaScript for Node 20, without any dependency: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { runOnNode24 } from '../packages/cli/bin/node24.mjs'
import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled, runMain, Stop } from './ensure-installed.mjs'
import { root } from './run.mjs'

const usage = `npm run cluster                    three nodes on PostgreSQL behind HAProxy or nginx, with the demo's emulator and bot

Options:
  --nodes 3               how many nodes
  --balancer haproxy      or nginx; the one that is there when absent, HAProxy where both are
  --port 3000             the balancer's port; another one where it is taken
  --emulator-port 4000    the Entra emulator's
  --bot-port 4100         the support bot's`

await runMain(async () => {
  const args = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) return console.log(usage)
  await ensureInstalled()
  await ensureBuilt()
  const { status, stderr } = spawnSync('sh', [resolve(root, 'examples/install-for-tests.sh'), 'postgresql'], {
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  if (status !== 0)
    throw new Stop(
      `The cluster needs PostgreSQL 15 or newer. ${(stderr ?? '').trim().split('\n').at(-1) || 'Install it with your system’s packages.'}`,
    )
  if (stderr) process.stderr.write(stderr)
  const wanted = args.includes('nginx') || args.includes('--balancer=nginx') ? 'nginx' : 'haproxy'
  // Where it cannot be installed the other one may be there; the program says what is missing.
  spawnSync('sh', [resolve(root, 'examples/install-for-tests.sh'), wanted], { stdio: 'ignore' })
  console.log(
    'Starting the cluster: PostgreSQL, the nodes, the balancer, the Entra emulator and the support bot.',
  )
  await runOnNode24(resolve(root, 'examples/cluster/src/main.ts'), args)
})
