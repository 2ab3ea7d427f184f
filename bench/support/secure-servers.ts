import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type ClientHttp2Session, connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../tests/support/free-ports.ts'

/** Those of packages/cli/bin/node24.mjs, and of whatever is compared with it: how large V8's young generation is decides what a request costs. */
const nodeFlags = ['--max-semi-space-size=4', '--disable-sigusr1']

const root = process.env.BENCH_ROOT ?? join(import.meta.dirname, '..', '..')
const cli = join(root, 'packages/cli/bin/gatewright.mjs')
const email = 'bench@contoso.test'

/** A server with TLS as a process of its own. */
export interface SecureServer {
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** PEM files that sign themselves. */
export function makeCertificate(folder: string) {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const made = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost'
  execFileSync('openssl', ['req', ...made.split(' '), '-keyout', key, '-out', cert], { stdio: 'pipe' })
  return { cert, key }
}

async function started(child: ChildProcess, port: number): Promise<SecureServer> {
  children.add(child)
  for (let attempt = 0; ; attempt++) {
    try {
      ;(await connectTo(port)).destroy()
      break
    } catch (error) {
      if (attempt > 2000 || child.exitCode !== null) throw error
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }
  return {
    port,
    pid: child.pid as number,
    async stop() {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      children.delete(child)
    },
  }
}

export async function connectTo(port: number): Promise<ClientHttp2Session> {
  const session = connect(`https://localhost:${port}`, { rejectUnauthorized: false })
  await once(session, 'connect')
  session.on('error', () => {})
  return session
}

/** Gatewright with an app under `/tool`, and the `Cookie` header of somebody who is signed in. */
export async function startSecureGatewright(): Promise<SecureServer & { readonly cookie: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-bench-'))
  const port = await freePort()
  const origin = `https://localhost:${port}`
  const tool = { upstream: 'http://127.0.0.1:9', url: `${origin}/tool`, allow: { roles: ['member'] } }
  const httpServer = {
    port,
    externalUrl: origin,
    trustedProxies: ['127.0.0.1'],
    tls: makeCertificate(folder),
  }
  writeFileSync(join(folder, 'gatewright.config.json'), JSON.stringify({ httpServer, apps: { tool } }))
  const invited = spawnSync(process.execPath, [cli, 'invite', email, '--strategy', 'default'], {
    cwd: folder,
    encoding: 'utf8',
  })
  const password = /shown only now: (\S+)/.exec(invited.stdout)?.[1]
  const child = spawn(process.execPath, [...nodeFlags, cli, 'start', '--log-level', 'warn'], { cwd: folder })
  const server = await started(child, port)
  const session = await connectTo(port)
  const signIn = session.request({
    ...{ ':method': 'POST', ':path': '/api/v1/auth/login/basic/default', origin },
    ...{ 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
  })
  signIn.end(JSON.stringify({ email, password, newPassword: 'a-long-password-for-the-Bench-1' }))
  const [headers] = await once(signIn, 'response')
  session.destroy()
  if (headers[':status'] !== 200) throw new Error(`The sign-in answered ${headers[':status']}.`)
  const cookie = (headers['set-cookie'] as string[]).map(one => one.split(';')[0]).join('; ')
  return {
    ...server,
    cookie,
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

/**
 * A bare `node:http2` server that answers every request in the same words.
 * @param by Node's objects that look like those of HTTP/1.1, or its streams themselves
 */
export async function startBareHttp2(
  by: 'request' | 'stream',
  status: number,
  headers: Readonly<Record<string, string>>,
): Promise<SecureServer> {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-bench-'))
  const { cert, key } = makeCertificate(folder)
  const port = await freePort()
  const listener =
    by === 'request'
      ? `(_, response) => response.writeHead(${status}, headers).end()`
      : `stream => { stream.on('error', () => {}); stream.respond({ ':status': ${status}, ...headers }, { endStream: true }) }`
  const script = `
    const { readFileSync } = require('node:fs')
    const headers = ${JSON.stringify(headers)}
    const tls = { cert: readFileSync('${cert}'), key: readFileSync('${key}'), allowHTTP1: true }
    require('node:http2').createSecureServer(tls).on('${by}', ${listener}).listen(${port}, 'localhost')`
  const server = await started(spawn(process.execPath, [...nodeFlags, '-e', script]), port)
  rmSync(folder, { recursive: true })
  return server
}
