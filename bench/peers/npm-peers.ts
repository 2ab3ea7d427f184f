import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { freePort, freePorts } from '../../tests/support/free-ports.ts'
import type { Contender, Peer } from '../support/contest.ts'
import { type BenchProcess, listening } from '../support/process.ts'
import { originOf, requirePackages } from './install.ts'
import { signInAt } from './sign-in.ts'

/** What a program under `servers/` is told; `servers/settings.mjs` reads it. */
interface Settings {
  readonly port: number
  /** Headers to answer a check with. */
  readonly headers?: Readonly<Record<string, string>>
  /** The app to pass requests on to. */
  readonly upstream?: string
  readonly issuer?: string
  readonly redirects?: readonly string[]
  /** Whom the provider signs in, in turn; without it Ada alone. */
  readonly people?: number
}

/** The request that every peer of a bench gets, and what it does with it. */
export interface Task extends Pick<Settings, 'headers' | 'upstream'> {
  readonly path: string
  readonly expectedStatus: number
  /** The headers of the request, without `Host` and cookies. */
  readonly requestHeaders: Readonly<Record<string, string>>
}

/** An OpenID provider for those who need one, and the ports that it lets come back to it. */
export interface Provider {
  readonly issuer: string
  readonly expressPort: number
  readonly apachePort: number
  readonly oauth2ProxyPort: number
  stop(): Promise<void>
}

export async function startProvider(): Promise<Provider> {
  const [port, expressPort, apachePort, oauth2ProxyPort] = (await freePorts(4)) as [
    number,
    number,
    number,
    number,
  ]
  const issuer = `http://127.0.0.1:${port}`
  const redirects = [
    `http://127.0.0.1:${expressPort}/callback`,
    `http://127.0.0.1:${apachePort}/sign-in/callback`,
    `http://127.0.0.1:${oauth2ProxyPort}/oauth2/callback`,
  ]
  const running = await startServer('provider', { port, issuer, redirects })
  return { issuer, expressPort, apachePort, oauth2ProxyPort, stop: () => running.stop() }
}

/** A program under `servers/`; where it checks a session, somebody signs in at `signInPath` first. */
export function npmPeer(
  name: string,
  server: string,
  task: Task,
  {
    packages,
    signInPath,
    port,
    issuer,
  }: {
    readonly packages: readonly string[]
    readonly signInPath?: string
    readonly port?: number
    readonly issuer?: string
  },
): Peer {
  return {
    name,
    async start() {
      requirePackages(...packages)
      const { headers, upstream } = task
      const settings = { port: port ?? (await freePort()), headers, upstream, issuer }
      const contender = await signedIn(name, await startServer(server, settings), task, signInPath)
      return { ...contender, origin: originOf(...packages) }
    },
  }
}

/** Signs somebody in where there is a path for it, and makes a contender of the process. */
export async function signedIn(
  name: string,
  process: BenchProcess,
  { path, expectedStatus, requestHeaders }: Task,
  signInPath?: string,
): Promise<Contender> {
  const { port } = process
  const headers = { Host: `127.0.0.1:${port}`, ...requestHeaders }
  try {
    const cookie = signInPath && (await signInAt(`http://127.0.0.1:${port}${signInPath}`))
    return {
      name,
      process,
      target: { port, path, expectedStatus, headers: cookie ? { ...headers, cookie } : headers },
      checks: signInPath !== undefined,
    }
  } catch (error) {
    await process.stop()
    throw error
  }
}

export async function startServer(name: string, settings: Settings): Promise<BenchProcess> {
  const file = join(import.meta.dirname, 'servers', `${name}.mjs`)
  const child = spawn(process.execPath, [file, JSON.stringify(settings)], {
    env: { ...process.env, NODE_ENV: 'production' },
  })
  return listening(child, settings.port)
}
