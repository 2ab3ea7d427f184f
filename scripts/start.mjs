// `npm start`, and `npm run dev`, which adds `--watch`. Plain JavaScript for Node 20, without any dependency: it runs before anything is installed.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runOnNode24 } from '../packages/cli/bin/node24.mjs'
import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled, runMain, Stop } from './ensure-installed.mjs'
import { root } from './run.mjs'

const usage = `npm start                          the demo: Entra emulator, support bot and Gatewright
npm start -- --empty               the same with an empty directory, to follow the guide from its first step
npm start -- --with node-red       the same with Node-RED behind the gate, which npm installs the first time
npm start -- --config my.config.json   Gatewright alone, on your own file

Options of the demo:
  --port 3000             Gatewright's port
  --emulator-port 4000    the Entra emulator's
  --bot-port 4100         the support bot's
  --host-port 4200        the host page's, a shop that embeds the bot's chat
  --node-red-port 1880    Node-RED's, with --with node-red
  --data <folder>         where the demo keeps its files, examples/demo/data when absent

npm run dev                        the demo, where Gatewright restarts and the console changes as you edit; further options:
  --console-port 5173     the console's from its sources
  --inspect-port 9229     lets a debugger into Gatewright there`

const startedAt = Date.now() - Math.round(performance.now())

await runMain(async () => {
  const options = readOptions()
  if (options.help) return console.log(usage)
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Stop(`Gatewright's scripts need Node 20 or newer; this is Node ${process.versions.node}.`)
  }
  const { config, ...demo } = options
  if (config !== undefined && Object.keys(demo).length > 0) {
    throw new Stop(
      `--${Object.keys(demo)[0]} belongs to the demo. With --config, the file says everything: httpServer.port, dataFolder.`,
    )
  }
  await ensureInstalled()
  await ensureBuilt()
  if (config !== undefined) {
    return await runOnNode24(resolve(root, 'packages/cli/src/main.ts'), [
      'start',
      '--config',
      fromHere(config),
    ])
  }
  // Four programs take some seconds, and on a busy machine more: silence looks like one that hangs.
  console.log('Starting the demo: Entra emulator, support bot, host page and Gatewright.')
  if (demo.data !== undefined) demo.data = fromHere(demo.data)
  const passedOn = Object.entries(demo).map(([name, value]) =>
    value === true ? `--${name}` : `--${name}=${value}`,
  )
  await runOnNode24(resolve(root, 'examples/demo/src/main.ts'), [`--started-at=${startedAt}`, ...passedOn])
})

function readOptions() {
  try {
    return parseArgs({
      options: {
        config: { type: 'string' },
        empty: { type: 'boolean' },
        port: { type: 'string' },
        'emulator-port': { type: 'string' },
        'bot-port': { type: 'string' },
        'host-port': { type: 'string' },
        data: { type: 'string' },
        watch: { type: 'boolean' },
        with: { type: 'string' },
        'node-red-port': { type: 'string' },
        'console-port': { type: 'string' },
        'inspect-port': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new Stop(`${error.message}\n\n${usage}`)
  }
}

/** npm runs scripts in the project's folder; `INIT_CWD` is where the person typed the command. */
function fromHere(path) {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path)
}
