import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const cli = join(import.meta.dirname, '../../../packages/cli/bin/gatewright.mjs')

/** An entry of `authStrategies` by one provider, without what every one of them has. */
export interface Entry {
  readonly options: Readonly<Record<string, unknown>>
  readonly fieldMapping?: Readonly<Record<string, unknown>>
}

/** The real server by its command, with a strategy for each of the entries. */
export interface ProvidersServer {
  readonly origin: string
  loginUrl(strategy: string): string
  callbackURL(strategy: string): string
  /** The lines of the log since this was last asked. */
  newLines(): readonly string[]
  allLines(): readonly string[]
  /** Of the clients, as far as they are long enough to be nothing else. */
  readonly secrets: readonly string[]
  stop(): Promise<void>
}

export const originOf = (port: number): string => `http://localhost:${port}`

export const callbackOf = (port: number, strategy: string): string =>
  `${originOf(port)}/api/v1/auth/login-callback/oauth2/${strategy}`

/**
 * @param port a free one, for the providers have to know the callbacks before
 * @param entries by the id of the strategy
 * @throws Error with what it said where it does not start
 */
export async function startServer(
  port: number,
  entries: Readonly<Record<string, Entry>>,
): Promise<ProvidersServer> {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-providers-'))
  const authStrategies = Object.fromEntries(
    Object.entries(entries).map(([id, { options, fieldMapping = { email: 'email', fullname: 'name' } }]) => [
      id,
      {
        ...{ type: 'oauth2', label: id, allowSelfSignup: true, fieldMapping },
        options: { callbackURL: callbackOf(port, id), scope: 'openid profile email', ...options },
      },
    ]),
  )
  const collaboratorsAuthStrategies = Object.keys(entries)
  const configuration = {
    httpServer: { host: '127.0.0.1', port, externalUrl: originOf(port), trustedProxies: ['127.0.0.1'] },
    dataFolder: './data',
    authStrategies,
    pro: { collaboratorsAuthStrategies, externalAuth: { enabled: true } },
  }
  writeFileSync(join(folder, 'gatewright.config.json'), JSON.stringify(configuration, null, 2), {
    mode: 0o600,
  })
  let said = ''
  const child = spawn(process.execPath, [cli, 'start', '--log-level', 'info'], { cwd: folder })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      said += text
    })
  await ready(child, port, () => said).catch(error => {
    rmSync(folder, { recursive: true, force: true })
    throw error
  })
  let seen = said.length
  const linesOf = (text: string) => text.split('\n').filter(line => line !== '')
  return {
    origin: originOf(port),
    loginUrl: strategy => `${originOf(port)}/api/v1/auth/login/oauth2/${strategy}`,
    callbackURL: strategy => callbackOf(port, strategy),
    newLines() {
      const lines = linesOf(said.slice(seen))
      seen = said.length
      return lines
    },
    allLines: () => linesOf(said),
    secrets: Object.values(entries)
      .map(({ options }) => String(options.clientSecret ?? ''))
      .filter(secret => secret.length > 6),
    async stop() {
      process.off('exit', kill)
      const gone = once(child, 'exit')
      if (child.exitCode === null && child.kill('SIGTERM')) await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function ready(child: ChildProcess, port: number, said: () => string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${originOf(port)}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    if (child.exitCode !== null) throw new Error(`the server did not start:\n${said()}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
