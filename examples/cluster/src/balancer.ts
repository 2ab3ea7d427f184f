import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { descendantsOf } from '../../../scripts/process-tree.mjs'
import { endsWithUs } from '../../../tests/support/ends-with-us.ts'
import type { Part } from './part.ts'
import { type BalancerName, type BalancerPlace, layRecipe } from './recipes.ts'

/** Debian keeps servers where a plain user's path does not lead. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }

/** What stands before the nodes. */
export interface Balancer extends Part {
  /** Its own, and those of its workers. */
  pids(): readonly number[]
  /** Reads its configuration again; connections that are open go on. */
  reload(): Promise<void>
}

/** Whether this machine has it. */
export const isInstalled = (name: BalancerName): boolean =>
  spawnSync(name, ['-v'], { env }).error === undefined

/**
 * A balancer that is not started yet; its configuration is written.
 * @param onEnd told of an end that nobody here has asked for
 */
export function createBalancer(
  name: BalancerName,
  place: BalancerPlace,
  onEnd: (how: string) => void,
): Balancer {
  const { command, reload } = layRecipe(name, place)
  let child: ChildProcess | undefined
  let isWanted = false

  async function end(signal: NodeJS.Signals): Promise<void> {
    isWanted = false
    if (child === undefined) return
    const gone = once(child, 'exit')
    child.kill(signal)
    const late = setTimeout(() => child?.kill('SIGKILL'), 2000)
    await gone
    clearTimeout(late)
  }

  const balancer: Balancer = {
    name: name === 'haproxy' ? 'HAProxy' : 'nginx',
    get pid() {
      return child?.pid
    },
    pids: () => (child?.pid === undefined ? [] : [child.pid, ...descendantsOf(child.pid)]),
    async start() {
      if (child !== undefined) return
      const [program = '', ...before] = endsWithUs()
      const started = spawn(program, [...before, ...command], {
        env,
        cwd: place.folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        // Ctrl-C reaches whoever started it alone, which stops all in order.
        detached: true,
      })
      child = started
      isWanted = true
      let said = ''
      // It could not be started: no memory, or too many processes.
      started.on('error', error => {
        said += error.message
        child = undefined
      })
      for (const stream of [started.stdout, started.stderr])
        stream.on('data', text => {
          said = `${said}${text}`.slice(-2000)
        })
      started.once('exit', (code, signal) => {
        child = undefined
        if (isWanted) onEnd(signal ?? `code ${code}`)
        isWanted = false
      })
      for (let attempt = 0; attempt < 200 && child === started; attempt += 1) {
        if (await accepts(place.port)) return
        await wait(25)
      }
      isWanted = false
      started.kill('SIGKILL')
      throw new Error(`${balancer.name} does not listen on port ${place.port}:\n${said}`)
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    freeze() {
      child?.kill('SIGSTOP')
    },
    thaw() {
      child?.kill('SIGCONT')
    },
    async reload() {
      if (reload === undefined) {
        await balancer.stop()
        return await balancer.start()
      }
      child?.kill(reload)
      await wait(100)
    },
  }
  return balancer
}

const accepts = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
