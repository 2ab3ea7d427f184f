import { freePort } from '../../tests/support/free-ports.ts'
import { originOf, requirePackages } from '../peers/install.ts'
import { startServer } from '../peers/npm-peers.ts'
import { type Absent, withoutPeers } from './contest.ts'
import { type BenchServer, startGatewright } from './gatewright.ts'
import type { BenchProcess } from './process.ts'
import { createWholeSignIns, type WholeSignIns } from './whole-sign-ins.ts'

/** Who signs people in by the same provider. */
export interface SignInContender {
  readonly name: string
  readonly process: BenchProcess
  readonly signIns: WholeSignIns
  /** Answers well to somebody who is signed in, and to nobody else. */
  readonly provePath: string
  /** Version and licence, of what is not ours. */
  readonly origin?: string
}

export interface SignInContest {
  readonly ours: SignInContender & { readonly process: BenchServer }
  readonly peers: readonly SignInContender[]
  readonly absent: readonly Absent[]
  readonly provider: BenchProcess
}

/** What a browser opens at each to be sent to the provider, and where its answer comes back. */
const paths = {
  gatewright: ['/api/v1/auth/login/oauth2/bench', '/api/v1/auth/login-callback/oauth2/bench'],
  'express-openid-connect': ['/signed-in', '/callback'],
  'better-auth': ['/sign-in-at-provider', '/api/auth/callback/bench'],
} as const

/**
 * Starts the provider, Gatewright and the others.
 * @param people whom the provider signs in, in turn
 * @param atOnce connections to each
 * @param flags for the Node that runs Gatewright
 */
export async function startSignInContest(
  people: number,
  atOnce: number,
  flags: readonly string[],
): Promise<SignInContest> {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const ports = { 'express-openid-connect': await freePort(), 'better-auth': await freePort() }
  let callbackURL = ''
  const gatewright = await startGatewright(undefined, undefined, flags, own => {
    callbackURL = `http://localhost:${own}${paths.gatewright[1]}`
    return settings(issuer, callbackURL)
  })
  const redirects = [callbackURL]
  for (const [name, own] of Object.entries(ports)) {
    redirects.push(`http://127.0.0.1:${own}${paths[name as keyof typeof ports][1]}`)
  }
  const provider = await startServer('provider', { port, issuer, redirects, people })

  const peers: SignInContender[] = []
  const absent: Absent[] = []
  for (const [name, own] of Object.entries(ports)) {
    try {
      if (withoutPeers) throw new Error('left out by BENCH_PEERS=none')
      requirePackages(name)
      const process = await startServer(name, { port: own, issuer })
      const [begin] = paths[name as keyof typeof ports]
      const signIns = createWholeSignIns(`http://127.0.0.1:${own}${begin}`, atOnce)
      peers.push({ name, process, signIns, provePath: '/who', origin: originOf(name) })
    } catch (error) {
      absent.push({ name, reason: (error as Error).message.split('\n')[0] as string })
    }
  }
  const ours = {
    ...{ name: 'gatewright', process: gatewright, provePath: '/api/v1/auth/me' },
    signIns: createWholeSignIns(`http://localhost:${gatewright.port}${paths.gatewright[0]}`, atOnce),
  }
  return { ours, peers, absent, provider }
}

const settings = (issuer: string, callbackURL: string): object => ({
  authStrategies: {
    default: { type: 'basic', allowSelfSignup: true },
    bench: {
      type: 'oauth2',
      allowSelfSignup: true,
      options: {
        ...{ issuer, clientID: 'bench', clientSecret: 'bench-secret', callbackURL },
        scope: 'openid profile email',
      },
      fieldMapping: { email: 'email', fullname: 'name' },
    },
  },
  pro: { collaboratorsAuthStrategies: ['default', 'bench'], externalAuth: { enabled: true } },
})
