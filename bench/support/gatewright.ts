import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../tests/support/free-ports.ts'
import { type BenchProcess, listening } from './process.ts'

/** Another tree than this one can be measured, for a comparison with what was before. */
const root = process.env.BENCH_ROOT ?? join(import.meta.dirname, '..', '..')
const cli = join(root, 'packages/cli/bin/gatewright.mjs')
const email = 'bench@contoso.test'
const password = 'a-long-password-for-the-Bench-1'

/** The real server as a process of its own, with one person signed in. */
export interface BenchServer extends BenchProcess {
  /** Its configuration file. */
  readonly file: string
  /** `Cookie` header of the signed-in person. */
  readonly cookie: string
  /** Milliseconds from the start of the process to its ready line. */
  readonly startUp: number
  /** Resident memory in megabytes when it became ready. */
  readonly memoryAtStart: number
  /** Lets one more person in, who can then sign in and out again and again. */
  join(email: string): Promise<BenchPerson>
  /** Somebody who can sign in already, with the password that everybody of the bench has. */
  person(email: string): BenchPerson
  /**
   * Tries the password that everybody of the bench has.
   * @param from address that the listed proxy says
   * @returns HTTP status
   */
  tryPassword(email: string, from: string): Promise<number>
}

export interface BenchPerson {
  /**
   * @param from address that the listed proxy says; sign-ins are counted by it
   * @returns the `Cookie` header of the new session
   */
  signIn(from?: string): Promise<string>
  signOut(cookie: string): Promise<void>
}

/**
 * Starts Gatewright with an app under `/tool` and loopback as a listed proxy, and signs somebody in.
 * @param moreApps entries of further apps
 * @param flags for Node
 * @param settings further keys of the configuration
 */
export async function startGatewright(
  upstream = 'http://127.0.0.1:9',
  moreApps: (port: number) => Readonly<Record<string, object>> = () => ({}),
  flags: readonly string[] = [],
  settings: (port: number) => object = () => ({}),
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
      ...settings(port),
    }),
  )
  const oneTimePassword = invite(folder, email)

  const person = (email: string): BenchPerson => ({
    signIn: from => signIn(origin, { email, password }, from),
    signOut: cookie => signOut(origin, cookie),
  })

  const begun = performance.now()
  // The flags of packages/cli/bin/node24.mjs: with them the launcher runs the server in this very process.
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=4', '--disable-sigusr1', ...flags, cli, 'start', '--log-level', 'warn'],
    { cwd: folder },
  )
  const running = await listening(child, port, () => rmSync(folder, { recursive: true }))
  while (!(await fetch(`http://127.0.0.1:${port}/readyz`)).ok) {
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  return {
    ...running,
    file,
    startUp: performance.now() - begun,
    memoryAtStart: running.memory(),
    cookie: await signIn(origin, { email, password: oneTimePassword, newPassword: password }),
    async tryPassword(email, from) {
      const answer = await send(
        origin,
        '/api/v1/auth/login/basic/default',
        { email, password },
        { 'x-forwarded-for': from },
      )
      await answer.arrayBuffer()
      return answer.status
    },
    async join(email) {
      await signIn(origin, { email, password: invite(folder, email), newPassword: password })
      return person(email)
    },
    person,
  }
}

/** @returns the one-time password */
function invite(folder: string, email: string): string {
  const invited = spawnSync(process.execPath, [cli, 'invite', email, '--strategy', 'default'], {
    cwd: folder,
    encoding: 'utf8',
  })
  const oneTimePassword = /shown only now: (\S+)/.exec(invited.stdout)?.[1]
  if (oneTimePassword === undefined) throw new Error(`Inviting failed:\n${invited.stdout}${invited.stderr}`)
  return oneTimePassword
}

async function signIn(
  origin: string,
  credentials: { readonly email: string; readonly password: string; readonly newPassword?: string },
  from?: string,
): Promise<string> {
  const headers: Record<string, string> = from === undefined ? {} : { 'x-forwarded-for': from }
  const answer = await post(origin, '/api/v1/auth/login/basic/default', credentials, headers)
  return answer.headers
    .getSetCookie()
    .map(cookie => cookie.split(';')[0])
    .join('; ')
}

async function signOut(origin: string, cookie: string): Promise<void> {
  await post(origin, '/api/v1/auth/logout', {}, { cookie })
}

async function post(
  origin: string,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const answer = await send(origin, path, body, headers)
  if (!answer.ok) throw new Error(`${path} failed: ${await answer.text()}`)
  return answer
}

const send = (
  origin: string,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>>,
): Promise<Response> =>
  fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin', ...headers },
    body: JSON.stringify(body),
  })
