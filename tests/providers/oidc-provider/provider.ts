import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import type { Configuration } from './configurations.ts'

export interface RunningProvider {
  readonly issuer: string
  readonly host: string
  /** Paths that were asked for, without their query. */
  readonly paths: string[]
  stop(): Promise<void>
}

/** Whoever signs in is believed, whatever they call themselves. */
export const addressOf = (login: string): string => `${login}@contoso.test`
export const client = { id: 'gatewright-app', secret: 'a-secret-with-hyphens-0000000001' }
const algorithms = ['RS256', 'RS512', 'PS256', 'PS384', 'ES256', 'ES512', 'EdDSA', 'Ed25519']
/** Made once: each is as good for every provider. */
const keys = algorithms.map(alg => ({
  ...pairFor(alg).privateKey.export({ format: 'jwk' }),
  use: 'sig',
  alg,
  kid: alg,
}))

function pairFor(alg: string): KeyPairKeyObjectResult {
  if (alg.startsWith('Ed')) return generateKeyPairSync('ed25519')
  if (alg.startsWith('ES'))
    return generateKeyPairSync('ec', { namedCurve: alg === 'ES256' ? 'P-256' : 'P-521' })
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** It says of each that its pages and its memory are for trying out alone, which is what they are here for. */
for (const level of ['info', 'warn'] as const) {
  const print = console[level]
  console[level] = (...said) => {
    if (!/^\S*oidc-provider /.test(String(said[0]))) print(...said)
  }
}

/** The provider itself, on a port of its own, with its own pages for trying out. */
export async function startProvider(
  { client: registered, provider, features }: Configuration,
  callbackURL: string,
): Promise<RunningProvider> {
  const paths: string[] = []
  let handler: RequestListener = (_request, response) => response.end()
  const server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url?.split('?')[0]}`)
    handler(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = `http://${host}`
  handler = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: client.id, client_secret: client.secret, redirect_uris: [callbackURL] },
        post_logout_redirect_uris: [callbackURL],
        ...registered,
      },
    ],
    jwks: { keys },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, name: 'Ada Lovelace', email: addressOf(id), email_verified: true }),
    }),
    cookies: { keys: ['only for these tests'] },
    features: { ...features },
    ...provider,
    enabledJWA: { idTokenSigningAlgValues: algorithms, ...(provider?.enabledJWA as object | undefined) },
  }).callback()
  return {
    ...{ issuer, host, paths },
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
