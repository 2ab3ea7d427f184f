import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenchProcess, freePort, listening } from './process.ts'

const cli = join(import.meta.dirname, '..', '..', 'packages/cli/bin/gatewright.mjs')
const email = 'bench@contoso.test'

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
}

/**
 * Starts Gatewright with an app under `/tool` and loopback as a listed proxy, and signs somebody in.
 * @param moreApps entries of further apps
 * @param flags for Node
 */
export async function startGatewright(
  upstream = 'http://127.0.0.1:9',
  moreApps: (port: number) => Readonly<Record<string, object>> = () => ({}),
  flags: readonly string[] = [],
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
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=4', ...flags, cli, 'start', '--log-level', 'warn'],
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
    cookie: await signIn(origin, oneTimePassword),
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
