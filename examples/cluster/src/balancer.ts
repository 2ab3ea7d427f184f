import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { descendantsOf } from '../../../scripts/process-tree.mjs'
import { endsWithUs } from '../../../tests/support/postgres-server.ts'
import type { Part } from './part.ts'

const recipes = join(import.meta.dirname, '..')
/** Debian keeps servers where a plain user's path does not lead. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }

export type BalancerName = 'haproxy' | 'nginx'
export const balancers: readonly BalancerName[] = ['haproxy', 'nginx']

export interface Balancer extends Part {
  /** Its own, and those of its workers. */
  pids(): readonly number[]
  /** Reads its configuration again; connections that are open go on. */
  reload(): Promise<void>
}

export interface BalancerPlace {
  readonly folder: string
  readonly port: number
  readonly nodes: readonly number[]
}

export const isInstalled = (name: BalancerName): boolean =>
  spawnSync(name, ['-v'], { env }).error === undefined

/** @param onEnd told of an end that nobody here has asked for */
export function createBalancer(
  name: BalancerName,
  place: BalancerPlace,
  onEnd: (how: string) => void,
): Balancer {
  const { command, reload } = name === 'haproxy' ? haproxy(place) : nginx(place)
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
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
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

interface Kind {
  readonly command: readonly string[]
  readonly reload?: NodeJS.Signals
}

/** A master that can be told to start anew, and a worker that ends with it. */
function haproxy(place: BalancerPlace): Kind {
  const file = write(place, 'haproxy.cfg', text => text)
  return { command: ['haproxy', '-W', '-db', '-f', file], reload: 'SIGUSR2' }
}

/** One process alone: the workers of a master that is killed would stay behind. So its way to reload is to start again. */
function nginx(place: BalancerPlace): Kind {
  const file = write(
    place,
    'nginx.conf',
    text => `daemon off;
master_process off;
pid nginx.pid;
error_log stderr warn;
events {}
http {
access_log off;
client_body_temp_path body;
proxy_temp_path proxy;
fastcgi_temp_path fastcgi;
uwsgi_temp_path uwsgi;
scgi_temp_path scgi;
${text}}
`,
  )
  return { command: ['nginx', '-p', place.folder, '-e', 'stderr', '-c', file] }
}

/** The recipe beside this folder, with the ports of this cluster in the place of those that it names. */
function write({ folder, port, nodes }: BalancerPlace, name: string, around: (text: string) => string) {
  mkdirSync(folder, { recursive: true })
  const ports = new Map([
    ['3000', port],
    ...nodes.map((node, index) => [String(3001 + index), node] as const),
  ])
  const text = readFileSync(join(recipes, name), 'utf8').replace(
    /(?<=127\.0\.0\.1:)\d{4}\b/g,
    usual => `${ports.get(usual) ?? usual}`,
  )
  const file = join(folder, name)
  writeFileSync(file, around(text))
  return file
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
