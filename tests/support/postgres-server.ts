import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { chown, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { endsWithUs } from './ends-with-us.ts'
import { freePort } from './free-ports.ts'

const run = promisify(execFile)

/** Where Debian has its versions. */
const VERSIONS = '/usr/lib/postgresql'

/** The folder of PostgreSQL's programs: of the newest version, or of what stands in the path; absent where there is none. */
export function findPostgres(): string | undefined {
  const debian = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...debian.map(version => join(VERSIONS, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ]
  return folders.find(folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

/** A PostgreSQL of our own, on loopback, with its own folder. */
export interface PostgresServer {
  readonly port: number
  readonly folder: string
  /** Of a database there; by its superuser. */
  url(database: string): string
  /** Runs a statement as superuser, in the database `postgres` when no other one is named. */
  ask(statement: string, database?: string): Promise<readonly Record<string, unknown>[]>
  /** Ends it as `kill -9` does, or as an operator does. */
  stop(signal?: 'SIGKILL' | 'SIGINT'): Promise<void>
  start(): Promise<void>
  /** Freezes it, and lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
  remove(): Promise<void>
}

/**
 * PostgreSQL refuses to run as root, so root starts it as the user that Debian's package makes.
 * @param options.settings as `postgresql.conf` has them
 * @throws Error where it does not start
 */
export async function startPostgres(
  options: {
    readonly settings?: Readonly<Record<string, string>>
    /** It is a standby of this one, which follows by streaming until it is promoted (`select pg_promote()`). */
    readonly standbyOf?: Pick<PostgresServer, 'port'>
    /** What its data are put into, in place of a folder of the system's for such things; removed with it. */
    readonly within?: string
  } = {},
): Promise<PostgresServer> {
  const programs = findPostgres()
  if (programs === undefined)
    throw new Error('There is no PostgreSQL here. On Debian: apt-get install postgresql.')
  sweep()
  const folder = await mkdtemp(join(options.within ?? tmpdir(), PREFIX))
  const user: Partial<User> = process.getuid?.() === 0 ? userNamed('postgres') : {}
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const [maker, making] =
    options.standbyOf === undefined
      ? ['initdb', ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']]
      : ['pg_basebackup', [...copying, '-d', `host=127.0.0.1 user=postgres port=${options.standbyOf.port}`]]
  await run(join(programs, maker), ['-D', data, ...making], { ...user, cwd: folder })
  const port = await freePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: '300',
    shared_buffers: '64MB',
    ...options.settings,
  }
  let child: ChildProcess | undefined
  /** Each connection has a process of its own, which goes on alone, and hears of the end of its server once it runs. */
  const processes = () => (child?.pid === undefined ? [] : [child.pid, ...childrenOf(child.pid)])
  const end = (signal: 'SIGKILL' | 'SIGINT') => {
    const all = processes()
    child?.kill(signal)
    signalAll(all, 'SIGCONT')
  }
  const kill = () => {
    end('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', kill)

  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`
  async function ask(statement: string, database = 'postgres') {
    const client = new Client({ connectionString: url(database) })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query(statement)).rows
    } finally {
      await client.end()
    }
  }

  const server: PostgresServer = {
    port,
    folder,
    url,
    ask,
    async start() {
      let said = ''
      const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
      const [program = '', ...before] = endsWithUs()
      const postgres = join(programs, 'postgres')
      child = spawn(program, [...before, postgres, '-D', data, '-p', String(port), ...args], {
        ...user,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      child.stderr?.on('data', text => {
        said = (said + text).slice(-4000)
      })
      for (let attempt = 0; attempt < 600; attempt += 1) {
        try {
          await ask('select 1')
          return
        } catch {
          if (child.exitCode !== null) break
          await new Promise(resolve => setTimeout(resolve, 25))
        }
      }
      throw new Error(`PostgreSQL does not answer: ${said}`)
    },
    async stop(signal = 'SIGINT') {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      end(signal)
      await gone
    },
    signal(signal) {
      signalAll(processes(), signal)
    },
    async remove() {
      await server.stop('SIGKILL')
      process.off('exit', kill)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

/** Of a program that runs as it is, without one before it; none of one that has ended. */
const childrenOf = (pid: number): readonly number[] =>
  (firstLine(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number)

function signalAll(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** With what makes it a standby, and without waiting for the other's next checkpoint. */
const copying = ['--write-recovery-conf', '--checkpoint=fast', '--no-sync']

const PREFIX = 'gatewright-postgres-'

/** Those of processes that were killed, which had no time to remove them. */
function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter(name => name.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name)
    const pid = firstLine(join(folder, 'data', 'postmaster.pid'))
    // While it is made, one writes its number with a minus before it.
    if (pid === undefined || existsSync(`/proc/${pid.replace('-', '')}`)) continue
    rmSync(folder, { recursive: true, force: true })
  }
}

function firstLine(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').split('\n')[0]
  } catch {
    return undefined
  }
}

interface User {
  readonly uid: number
  readonly gid: number
}

function userNamed(name: string): User {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(each => each.startsWith(`${name}:`))
  if (line === undefined)
    throw new Error(
      `There is no user ${name}, and PostgreSQL does not run as root. On Debian: apt-get install postgresql.`,
    )
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}
