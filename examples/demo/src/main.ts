/**
 * The demo: the Entra emulator, the support bot, a shop that embeds its chat, Node-RED where it is wanted, and Gatewright, each a
 * process of its own on loopback.
 */
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { styleText } from 'node:util'
import { explainRefusal, standardStreams } from '@gatewright/config'
import { banner } from './banner.ts'
import { type Beside, entraEmulator, supportBot } from './beside.ts'
import { placeConfiguration } from './configuration.ts'
import { addNodeRed, installNodeRed, nodeRedCommand } from './node-red.ts'
import { type DemoOptions, readOptions } from './options.ts'
import { takenPorts } from './ports.ts'
import { Program } from './program.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const gatewright = join(root, 'packages/cli/src/main.ts')

standardStreams.keepSteady()

try {
  await startDemo(readOptions(process.argv.slice(2)))
} catch (error) {
  const refused = explainRefusal(error, { path: 'The folder of the demo', chosenBy: '--data' })
  console.error(refused ?? (error instanceof Error ? error.message : error))
  process.exitCode = 1
}

async function startDemo(options: DemoOptions): Promise<void> {
  const { host, ...always } = { ...options.ports, ...options.development, ...options.others }
  const taken = await takenPorts(
    options.empty ? always : { ...always, host },
    options.development === undefined ? 'npm start' : 'npm run dev',
  )
  if (taken.length > 0) throw new Error(taken.join('\n'))
  const { others } = options
  if (others !== undefined) await installNodeRed(line => console.log(line))
  const { file, isNew } = placeConfiguration(options)
  if (others !== undefined) addNodeRed(file, { ...options.ports, ...others })
  if (isNew && !options.empty) inviteGrace(file)

  const programs = startPrograms(options, file)
  let stopping: Promise<void> | undefined
  const stop = () => (stopping ??= stopAll(programs))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())
  for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => {})
  // A program that ends by itself takes the others along: half a demo only puzzles.
  for (const program of programs) {
    void program.ended.then(async how => {
      if (stopping) return
      console.error(`${program.name} ended with ${how}; stopping the others.`)
      process.exitCode = 1
      await stop()
    })
  }
  try {
    await Promise.all(programs.map(program => program.ready()))
  } catch (error) {
    if (!stopping) throw await stop().then(() => error)
  }
  if (stopping) return await stopping
  const link = options.empty ? await adminLinkIn(options.folder) : undefined
  console.log(banner(options, (Date.now() - options.startedAt) / 1000, link))
}

/**
 * Gatewright's output goes into a log here, so it lays the link beside its data: this terminal shows it, and no log does.
 * Once it calls itself ready, the link is there or will not be.
 */
async function adminLinkIn(folder: string): Promise<string | undefined> {
  const read = (...path: string[]) => readFile(join(folder, ...path), 'utf8').catch(() => '')
  for (let attempt = 0; attempt < 500; attempt++) {
    if ((await read('gatewright.log')).includes('Gatewright is ready')) break
    await wait(20)
  }
  return (await read('gatewright', 'admin-link')).trim() || undefined
}

function startPrograms(
  { ports, folder, empty, development, others }: DemoOptions,
  configFile: string,
): readonly Program[] {
  const start = (
    name: string,
    readyUrl: string,
    command: readonly [string, ...string[]],
    env?: Readonly<Record<string, string>>,
  ) =>
    new Program({
      name,
      command,
      readyUrl,
      logFile: join(folder, `${name.toLowerCase().replaceAll(' ', '-')}.log`),
      print: line => console.log(`${styleText('dim', name.padEnd(14))} ${line}`),
      ...(env === undefined ? {} : { env }),
    })
  const startBeside = ({ name, readyUrl, command }: Beside) => start(name, readyUrl, command)
  const server = [gatewright, 'start', '--config', configFile] as const
  return [
    start(
      'Gatewright',
      `http://127.0.0.1:${ports.gatewright}/readyz`,
      development === undefined ? server : watched(server, development.inspector),
      // For its page "Connect Microsoft", which asks Microsoft's hosts alone otherwise.
      { GATEWRIGHT_SETUP_AUTHORITY: `http://localhost:${ports.emulator}` },
    ),
    ...(development === undefined
      ? []
      : [
          start('Console', `http://127.0.0.1:${development.console}/admin/`, vite(development.console), {
            GATEWRIGHT_URL: `http://localhost:${ports.gatewright}`,
          }),
        ]),
    startBeside(supportBot(ports)),
    // An empty configuration accepts nobody whom another site signed in.
    ...(empty
      ? []
      : [
          start('Host page', `http://127.0.0.1:${ports.host}/healthz`, [
            join(root, 'examples/host-page/src/main.ts'),
            `--port=${ports.host}`,
            `--bot=http://support.localhost:${ports.gatewright}`,
          ]),
        ]),
    ...(others === undefined
      ? []
      : [start('Node-RED', `http://127.0.0.1:${others.nodeRed}/`, nodeRedCommand(folder, others.nodeRed))]),
    startBeside(entraEmulator({ port: ports.emulator, folder, seed: empty ? 'empty' : 'demo' })),
  ]
}

/** A program as a command that starts it anew when a file that it has loaded changes. */
function watched(
  command: readonly [string, ...string[]],
  inspector: number | undefined,
): readonly [string, ...string[]] {
  const debug = inspector === undefined ? [] : [`--inspect=127.0.0.1:${inspector}`]
  return [join(import.meta.dirname, 'watched.ts'), ...debug, ...command]
}

/** The console from its sources; what it asks the API goes to Gatewright (packages/console/vite.config.ts). */
function vite(port: number): readonly [string, ...string[]] {
  return [
    join(root, 'node_modules/vite/bin/vite.js'),
    join(root, 'packages/console'),
    '--host=127.0.0.1',
    `--port=${port}`,
    '--strictPort',
  ]
}

async function stopAll(programs: readonly Program[]): Promise<void> {
  await Promise.all(programs.map(program => program.stop()))
}

/** Grace is a collaborator from the start: invited, as an admin would have done. */
function inviteGrace(configFile: string): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      gatewright,
      'invite',
      'grace@contoso.test',
      '--strategy',
      'azure',
      '--role',
      'member',
      '--config',
      configFile,
    ],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`Inviting Grace failed:\n${stderr}`)
}
