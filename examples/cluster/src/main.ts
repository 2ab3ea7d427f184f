/**
 * `npm run cluster`: three nodes of Gatewright on one PostgreSQL with HAProxy or nginx before them, and the demo's emulator and bot.
 * Each part can be killed while the others go on. All on loopback, in a folder that is gone at the end.
 */
import { createInterface } from 'node:readline'
import { styleText } from 'node:util'
import { explainRefusal, standardStreams } from '@gatewright/config'
import { entraEmulator, supportBot } from '../../demo/src/beside.ts'
import { banner, whoIsWho } from './banner.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { clusterConfiguration } from './configuration.ts'
import { inviteGrace } from './invite-grace.ts'
import { type Key, keysOf } from './keys.ts'
import { nodePart } from './node-part.ts'
import { type ClusterOptions, readOptions } from './options.ts'
import type { Part } from './part.ts'

const startedAt = Date.now() - performance.now()

standardStreams.keepSteady()
try {
  await run(await readOptions(process.argv.slice(2)))
} catch (error) {
  const refused = explainRefusal(error, { path: 'The folder of the cluster', chosenBy: 'TMPDIR' })
  console.error(refused ?? (error instanceof Error ? error.message : error))
  process.exitCode = 1
}

async function run({ ports, nodes, balancer }: ClusterOptions): Promise<void> {
  const print = (who: string, line: string) => {
    if (!stopping) console.log(`${styleText('dim', who.padEnd(14))} ${line}`)
  }
  let stopping = false
  let beside: readonly Part[] = []
  const told = new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
  const configuration = clusterConfiguration(ports)
  const starting = startCluster({
    ...{ port: ports.gatewright, balancer, nodes, configuration, print },
    // For its page "Connect Microsoft", which asks Microsoft's hosts alone otherwise.
    env: { GATEWRIGHT_SETUP_AUTHORITY: `http://localhost:${ports.emulator}` },
    async prepare({ folder, env }) {
      const programs = [
        supportBot(ports),
        entraEmulator({ port: ports.emulator, folder, seed: 'demo' }),
      ] as const
      beside = programs.map(program =>
        nodePart({
          ...program,
          folder,
          print: line => print(program.name, line),
          onEnd: how => print(program.name, `has ended with ${how}`),
        }),
      )
      await Promise.all([inviteGrace(folder, configuration, env), ...beside.map(part => part.start())])
    },
  })
  const isOver = await Promise.race([told.then(() => true), starting.then(() => false)]).catch(
    async error => {
      await Promise.all(beside.map(part => part.stop()))
      throw error
    },
  )
  const cluster = await starting
  if (!isOver) {
    const say = () => whoIsWho(cluster, ports, beside)
    const keys = keysOf(cluster, say)
    console.log(banner(cluster, { ports, beside, keys, seconds: (Date.now() - startedAt) / 1000 }))
    listenTo(keys)
    watchDatabase(cluster, print)
    await told
  }
  stopping = true
  await Promise.all([cluster.stop(), ...beside.map(part => part.stop())])
  process.exit()
}

/** One after the other, as they are typed. */
function listenTo(keys: readonly Key[]): void {
  let before = Promise.resolve()
  createInterface({ input: process.stdin }).on('line', line => {
    for (const letter of line.replaceAll(/\s/g, '')) {
      const key = keys.find(each => each.key === letter)
      before = before.then(async () => {
        if (key === undefined)
          return console.log(`${letter} does nothing. ${keys.map(each => each.key).join(' ')} do.`)
        console.log(await key.press().catch((error: Error) => error.message))
      })
    }
  })
}

/** Every process but this one is somebody's child here, and its end is heard of. */
function watchDatabase({ database }: Cluster, print: (who: string, line: string) => void): void {
  let wasThere = true
  setInterval(() => {
    const isThere = database.pid !== undefined
    if (wasThere && !isThere) print(database.name, 'has ended')
    wasThere = isThere
  }, 1000).unref()
}
