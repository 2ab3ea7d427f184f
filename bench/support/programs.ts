import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const cli = join(import.meta.dirname, '..', '..', 'packages/cli/bin/gatewright.mjs')
const email = 'bench@contoso.test'

/** The real server as a process of its own, with one person signed in. */
export interface BenchServer {
  readonly port: number
  readonly pid: number
  /** Its configuration file. */
  readonly file: string
  /** `Cookie` header of the signed-in person. */
  readonly cookie: string
  /** Milliseconds from the start of the process to its ready line. */
  readonly startUp: number
  /** Resident memory in megabytes when it became ready. */
  readonly memoryAtStart: number
  /** Resident memory in megabytes, now. */
  memory(): number
  stop(): Promise<void>
}

/**
 * Starts Gatewright with an app under `/tool` and loopback as a listed proxy, and signs somebody in.
 * @param moreApps entries of further apps
 */
export async function startGatewright(
  upstream = 'http://127.0.0.1:9',
  moreApps: (port: number) => Readonly<Record<string, object>> = () => ({}),
): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-bench-'))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const file = join(folder, 'gatewright.config.json')
  writeFileSync(
    file,
    JSON.stringify({
      httpServer: { port, externalUrl: origin, trustedProxies: ['127.0.0.1'] },
      jwtToken: { duration: '1h' },
      apps: { ...moreApps(port), tool: { upstream, url: `${origin}/tool`, allow: { roles: ['member'] } } },
    }),
  )
  const invited = spawnSync(process.execPath, [cli, 'invite', email], { cwd: folder, encoding: 'utf8' })
  const oneTimePassword = /shown only now: (\S+)/.exec(invited.stdout)?.[1]
  if (oneTimePassword === undefined) throw new Error(`Inviting failed:\n${invited.stdout}${invited.stderr}`)

  const begun = performance.now()
  // The flag of packages/cli/bin/node24.mjs: with it the launcher runs the server in this very process.
  const child = spawn(process.execPath, ['--max-semi-space-size=4', cli, 'start', '--log-level', 'warn'], {
    cwd: folder,
  })
  // Whatever goes wrong below, nothing stays behind.
  process.once('exit', () => child.kill('SIGKILL'))
  let startUp = Number.NaN
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    if (answer?.ok) {
      startUp = performance.now() - begun
      break
    }
    if (child.exitCode !== null) throw new Error('The server did not start.')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  return {
    port,
    pid: child.pid as number,
    file,
    startUp,
    memoryAtStart: residentMegabytes(child),
    cookie: await signIn(origin, oneTimePassword),
    memory: () => residentMegabytes(child),
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
      rmSync(folder, { recursive: true })
    },
  }
}

async function signIn(origin: string, oneTimePassword: string): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/auth/login/basic/default`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({
      email,
      password: oneTimePassword,
      newPassword: 'a-long-password-for-the-Bench-1',
    }),
  })
  if (!answer.ok) throw new Error(`Signing in failed: ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map(cookie => cookie.split(';')[0])
    .join('; ')
}

/** A bare `node:http` server, as a process of its own, that answers every request in the same words. */
export async function startBareServer(
  status: number,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly port: number; readonly pid: number; memory(): number; stop(): Promise<void> }> {
  const port = await freePort()
  const source = `
    const headers = ${JSON.stringify(headers)}
    require('node:http').createServer((_, response) => response.writeHead(${status}, headers).end())
      .listen(${port}, '127.0.0.1', () => console.log('ready'))`
  const child = spawn(process.execPath, ['-e', source])
  process.once('exit', () => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return {
    pid: child.pid as number,
    port,
    memory: () => residentMegabytes(child),
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** `VmRSS` of Linux; elsewhere `ps` knows. */
export function residentMegabytes(child: Pick<ChildProcess, 'pid'>): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return (
      Number(spawnSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' }).stdout) / 1024
    )
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  await once(probe.close(), 'close')
  return port
}
