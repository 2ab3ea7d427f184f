import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { freePort } from './free-ports.ts'

const PLACES = ['/usr/sbin', ...(process.env.PATH ?? '').split(':')]

/** pgbouncer's program, Debian's or whatever stands in the path; absent where there is none. */
export const findPgbouncer = (): string | undefined =>
  PLACES.map(folder => join(folder, 'pgbouncer')).find(existsSync)

export interface Pgbouncer {
  /** Of a database behind it. */
  url(database: string): string
  remove(): Promise<void>
}

/**
 * pgbouncer in transaction mode before a PostgreSQL, on loopback: a connection of its own lasts for one transaction, so that neither
 * LISTEN nor what a session has set is anybody's. Root starts it as `nobody`, for it refuses to run as root.
 * @param server the port of a PostgreSQL that trusts its user `postgres`
 * @throws Error where it does not start
 */
export async function startPgbouncer(server: { readonly port: number }): Promise<Pgbouncer> {
  const program = findPgbouncer()
  if (program === undefined)
    throw new Error('There is no pgbouncer here. On Debian: apt-get install pgbouncer.')
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-pgbouncer-'))
  const port = await freePort()
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
* = host=127.0.0.1 port=${server.port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 8
`,
  )
  await chmod(folder, 0o755)
  const ids = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const child: ChildProcess = spawn(program, ['-q', file], { ...ids, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr?.on('data', text => {
    said = (said + text).slice(-4000)
  })
  const kill = () => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', kill)
  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`
  for (let attempt = 0; ; attempt += 1) {
    const client = new Client({ connectionString: url('postgres') })
    try {
      await client.connect()
      await client.end()
      break
    } catch {
      if (attempt === 400 || child.exitCode !== null) throw new Error(`pgbouncer does not answer: ${said}`)
      await new Promise(resolve => setTimeout(resolve, 25))
    }
  }
  return {
    url,
    async remove() {
      const gone = once(child, 'exit')
      process.off('exit', kill)
      kill()
      await gone
    },
  }
}

/** Debian's number of the user `nobody`. */
const NOBODY = 65_534
