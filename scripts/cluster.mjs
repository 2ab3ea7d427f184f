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

/** First: whoever has none is told so before minutes of installing and building. @throws Stop */
function ensurePostgres() {
  const { status, stderr } = spawnSync('sh', [resolve(root, 'examples/install-for-tests.sh'), 'postgresql'], {
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const said = (stderr ?? '').trim().split('\n').filter(Boolean)
  if (status === 0) return said.length > 0 && console.error(said.join('\n'))
  const missing = said.find(line => line.startsWith('Missing:'))
  throw new Stop(
    `The cluster needs PostgreSQL 15 or newer, and there is none here: no initdb in /usr/lib/postgresql/*/bin or in PATH. ${
      missing ??
      `Installing it has failed (${said.at(-1) ?? `exit code ${status}`}). Install it by your system’s packages, on Debian: apt-get install postgresql. It need not run: the cluster starts one of its own.`
    }`,
  )
}

await runMain(async () => {
  const args = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) return console.log(usage)
  ensurePostgres()
  await ensureInstalled()
  await ensureBuilt()
  const wanted = args.includes('nginx') || args.includes('--balancer=nginx') ? 'nginx' : 'haproxy'
  // Where it cannot be installed the other one may be there; the program says what is missing.
  spawnSync('sh', [resolve(root, 'examples/install-for-tests.sh'), wanted], { stdio: 'ignore' })
  console.log(
    'Starting the cluster: PostgreSQL, the nodes, the balancer, the Entra emulator and the support bot.',
  )
  await runOnNode24(resolve(root, 'examples/cluster/src/main.ts'), args)
})
