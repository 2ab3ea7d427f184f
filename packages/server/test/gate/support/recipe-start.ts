import type { Server } from 'node:http'
import type { AppConfig } from '@gatewright/config'
import { SignJWT } from 'jose'
import type { BearerAuthenticator } from '../../../src/identity/bearer.ts'
import { externalUsersBy } from '../../support/config.ts'
import { makeCaller } from './fakes.ts'
import { appHost, consoleHost, startGate, startUpstream, testApp } from './gate-server.ts'
import { allow, externalUsers, open } from './rules.ts'

/** What a recipe is filled in with. */
export interface Backends {
  readonly gatewright: number
  readonly app: number
  /** The gate's, for a proxy that asks by other means than its port. */
  readonly server: Server
  /** Given when browsers are to be spoken with by https. */
  readonly tls?: Tls | undefined
}

/** Files in PEM. */
export interface Tls {
  readonly cert: string
  readonly key: string
  /** Certificate and key. */
  readonly both: string
}

/** Runs the real proxy and returns its port. */
export type StartProxy = (backends: Backends) => Promise<number>

const secret = 'a shared secret that is long enough for HS256'

/** What a program shows: a personal token, known by its form, and a machine's, which looks like anybody's. */
export const programs = { token: 'gw_robot', machine: 'machine.of.contoso' }

const personalTokens: BearerAuthenticator = {
  isOurs: authorization => authorization.includes('gw_'),
  authenticate: async token =>
    token === programs.token ? makeCaller({ collaboratorId: 'c-robot' }) : undefined,
}
const machines: BearerAuthenticator = {
  authenticate: async token =>
    token === programs.machine ? makeCaller({ collaboratorId: 'machine:m' }) : undefined,
}

/** The token of an external user, as the other site signs it. */
export const externalToken = (): Promise<string> =>
  new SignJWT({ sub: 'u1' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secret))

/** An app behind a proxy that asks Gatewright: `/public` for all, `/chat` for external users, `/admin` for admins. */
export async function startRecipe(start: StartProxy, more: Partial<AppConfig> = {}) {
  const upstream = await startUpstream()
  return { upstream, ...(await startBefore(upstream, start, undefined, more)) }
}

/** The same before an app that is there already. */
export async function startBefore(
  upstream: { readonly url: string; readonly port: number },
  start: StartProxy,
  tls?: Tls,
  more: Partial<AppConfig> = {},
) {
  const scheme = tls === undefined ? 'http' : 'https'
  const rules = [
    open({ paths: ['/public/**'] }),
    externalUsers({ paths: ['/chat/**'] }),
    allow({ roles: ['admin'] }, { paths: ['/admin/**'] }),
    allow({ signedIn: true }),
  ]
  const gate = await startGate({
    apps: [
      testApp({
        upstreams: [upstream.url],
        rules,
        urls: [{ origin: `${scheme}://${appHost}`, pathPrefix: '/' }],
        ...more,
      }),
    ],
    http: { trustedProxies: ['127.0.0.1'], externalUrl: `${scheme}://${consoleHost}` },
    extAuthz: { http: true },
    deps: { bearers: [personalTokens, machines] },
    externalUsers: externalUsersBy(secret),
  })
  const port = await start({ gatewright: gate.port, app: upstream.port, server: gate.server, tls })
  return { gate, port, cookie: gate.sessions.signIn(makeCaller(), appHost) }
}
