import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config, MachineConfig } from '@gatewright/config'
import type { JWK } from 'jose'
import { pino } from 'pino'
import { createUsedTokens } from '../../src/external-users/replay.ts'
import { createTokenVerifier } from '../../src/external-users/verify.ts'
import { createKeySets } from '../../src/keys/key-sets.ts'
import { createMachineBearer } from '../../src/programs/machines.ts'
import { verifyAccessToken } from '../../src/strategies/oauth2/access-token.ts'
import { signIn } from '../oauth2/support/attempt.ts'
import {
  clientID,
  type FaultyProvider,
  now,
  nowSeconds,
  startFaultyProvider,
} from '../oauth2/support/faulty-provider.ts'
import { openIdOptions, strategyWith } from '../oauth2/support/strategies.ts'

/** Who reads signed tokens of somebody else's, each with keys that it fetches. */
export interface TokenReader {
  /** Claims of a token that is good here. */
  readonly claims: Readonly<Record<string, unknown>>
  /** Makes `keys` the published ones, and whether it accepts the token. */
  accepts(
    token: (claims: Readonly<Record<string, unknown>>) => string,
    keys: readonly JWK[],
  ): Promise<boolean>
  /** How often the keys have been asked for. */
  readonly asked: () => number
  /** Moves its clock, in seconds. */
  advance(seconds: number): void
  close(): Promise<void>
}

export const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA']

function createClock() {
  const clock = { time: now, now: () => clock.time }
  return {
    clock,
    advance: (seconds: number) => {
      clock.time += seconds * 1000
    },
  }
}
const log = pino({ level: 'silent' })
const accepted = (outcome: Promise<unknown>): Promise<boolean> =>
  outcome.then(
    value => value !== undefined,
    () => false,
  )

const issued = { sub: 'somebody', iat: nowSeconds, exp: nowSeconds + 300 }
const logoutEvent = { 'http://schemas.openid.net/event/backchannel-logout': {} }

async function startProvider(): Promise<FaultyProvider> {
  const provider = await startFaultyProvider()
  provider.discovery = document => ({
    // Without userinfo, which would refuse another person for the token.
    json: { ...document, id_token_signing_alg_values_supported: algorithms, userinfo_endpoint: undefined },
  })
  return provider
}

const askedOf = (provider: FaultyProvider) => () =>
  provider.requests.filter(request => request === 'GET /keys').length

async function idToken(): Promise<TokenReader> {
  const provider = await startProvider()
  const { clock, advance } = createClock()
  const strategy = strategyWith(openIdOptions(provider), { clock })
  const claims = { ...issued, iss: provider.origin, aud: clientID, nonce: 'of the attempt' }
  return {
    claims,
    async accepts(token, keys) {
      provider.keys = () => ({ json: { keys } })
      provider.sign = ({ nonce }) => token({ ...claims, nonce })
      return await accepted(signIn(strategy, provider))
    },
    asked: askedOf(provider),
    advance,
    close: () => provider.close(),
  }
}

async function logoutToken(): Promise<TokenReader> {
  const provider = await startProvider()
  const { clock, advance } = createClock()
  const strategy = strategyWith(openIdOptions(provider), { clock })
  const claims = { ...issued, iss: provider.origin, aud: clientID, jti: 'one', events: logoutEvent }
  return {
    claims,
    async accepts(token, keys) {
      provider.keys = () => ({ json: { keys } })
      return await accepted(strategy.readLogout(new URLSearchParams({ logout_token: token(claims) })))
    },
    asked: askedOf(provider),
    advance,
    close: () => provider.close(),
  }
}

/** The site, or the issuer, that publishes the keys. */
async function startSource() {
  const state = { keys: [] as readonly JWK[], asked: 0 }
  const server = createServer((_, response) => {
    state.asked += 1
    response.end(JSON.stringify({ keys: state.keys }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    state,
    jwksUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const issuer = 'https://issuer.test'

async function machineToken(): Promise<TokenReader> {
  const { state, jwksUri, close } = await startSource()
  const { clock, advance } = createClock()
  const machine: MachineConfig = {
    ...{ name: 'ci', issuer, audience: 'gatewright', jwksUri, algorithms, apps: ['bot'], roles: [] },
  }
  const programCallers = { size: 0, same: <T>(caller: T) => caller, close: () => {} }
  const bearer = createMachineBearer({ clock, log, programCallers, keySets: createKeySets(clock, log) }, {
    machines: [machine],
    roles: [],
  } as unknown as Config)
  const claims = { ...issued, iss: issuer, aud: 'gatewright' }
  return {
    claims,
    async accepts(token, keys) {
      state.keys = keys
      return await accepted(bearer.authenticate(token(claims), { id: 'bot' } as never))
    },
    asked: () => state.asked,
    advance,
    close,
  }
}

async function externalUsersToken(): Promise<TokenReader> {
  const { state, jwksUri, close } = await startSource()
  const { clock, advance } = createClock()
  const verify = createTokenVerifier(
    {
      ...{ issuer, audience: 'chat', algorithms, clockToleranceSeconds: 30, replayProtection: false },
      allowedOrigins: [],
      key: { kind: 'jwks', jwksUri, cooldownSeconds: 30, cacheSeconds: 600 },
    },
    { clock, usedTokens: createUsedTokens(clock), keySets: createKeySets(clock, log) },
  )
  const claims = { ...issued, iss: issuer, aud: 'chat' }
  return {
    claims,
    async accepts(token, keys) {
      state.keys = keys
      return await accepted(verify(token(claims)))
    },
    asked: () => state.asked,
    advance,
    close,
  }
}

const pemOf = (keys: readonly JWK[]): string =>
  createPublicKey({ key: (keys[0] ?? {}) as JsonWebKey, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString()

const ofFixedKeys = { asked: () => 0, advance: () => {}, close: async () => {} }

async function accessToken(): Promise<TokenReader> {
  const claims = { ...issued, iss: issuer, aud: 'api' }
  return {
    claims,
    async accepts(token, keys) {
      const expected = async () => ({ algorithms, issuer, audience: 'api', publicKey: pemOf(keys) })
      const { clock } = createClock()
      return await accepted(expected().then(each => verifyAccessToken(token(claims), each, clock)))
    },
    ...ofFixedKeys,
  }
}

async function externalUsersTokenByPem(): Promise<TokenReader> {
  const claims = { ...issued, iss: issuer, aud: 'chat' }
  const { clock } = createClock()
  const memory = { clock, usedTokens: createUsedTokens(clock), keySets: createKeySets(clock, log) }
  const verify = async (token: string, keys: readonly JWK[]) => {
    const verification = {
      ...{ issuer, audience: 'chat', clockToleranceSeconds: 30, replayProtection: false, allowedOrigins: [] },
      // As a file could name them that no check has seen.
      algorithms: [...algorithms, 'HS256', 'HS384', 'HS512', 'none'],
      key: { kind: 'public-key', pem: pemOf(keys) } as const,
    }
    return await createTokenVerifier(verification, memory)(token)
  }
  return { claims, accepts: (token, keys) => accepted(verify(token(claims), keys)), ...ofFixedKeys }
}

/** Those with a key of the file: what a published key says of itself does not concern them. */
export const readersByPem: Readonly<Record<string, () => Promise<TokenReader>>> = {
  'a JWT access token': accessToken,
  'an external user’s token by a public key': externalUsersTokenByPem,
}

/** Each starts with nothing in its cache. */
export const readers: Readonly<Record<string, () => Promise<TokenReader>>> = {
  'an id_token': idToken,
  'a logout token': logoutToken,
  'a program’s token': machineToken,
  'an external user’s token': externalUsersToken,
}
