import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createNetServer } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import Provider from 'oidc-provider'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  clientSecret,
  contoso,
  type FaultyProvider,
  startFaultyProvider,
} from '../oauth2/support/faulty-provider.ts'
import { callbackURL, entraOptions, plainOptions } from '../oauth2/support/strategies.ts'
import { createAuthority } from '../outbound/support/authority.ts'
import { withoutProxies } from '../outbound/support/calls.ts'
import { listening } from '../outbound/support/listening.ts'
import { startTlsFront } from '../outbound/support/tls-front.ts'
import { lookAt, statuses } from './support/look-at.ts'

beforeEach(withoutProxies)
afterEach(() => vi.unstubAllEnvs())

describe('a certified provider that this project did not write', () => {
  let server: Server
  let issuer: string
  beforeAll(async () => {
    let handler: RequestListener = (_request, response) => response.end()
    server = createServer((request, response) => handler(request, response))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { privateKey } = await generateKeyPair('RS256', { extractable: true })
    const client = { redirect_uris: [callbackURL], client_secret: clientSecret }
    const provider = new Provider(issuer, {
      clients: [{ client_id: 'bot', ...client }],
      jwks: { keys: [{ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'k' }] },
      cookies: { keys: ['only for this test'] },
    })
    handler = provider.callback()
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const options = (other: object = {}) => ({
    ...{
      issuer,
      clientID: 'bot',
      clientSecret,
      callbackURL,
      scope: 'openid',
      trustEmail: false,
      tenants: [],
    },
    ...other,
  })

  it('is green throughout where everything is right', async () => {
    expect(new Set(Object.values(statuses(await lookAt(options()))))).toEqual(new Set(['green']))
  })

  it('does not believe another secret', async () => {
    const { client } = await lookAt(options({ clientSecret: 'another-secret-than-that' }))
    expect(client).toMatchObject({ status: 'red', cure: expect.stringContaining('options.clientSecret') })
  })

  it('does not know another redirect URI', async () => {
    const found = await lookAt(options({ callbackURL: `${callbackURL}/` }))
    expect(found['redirect-uri']).toMatchObject({
      status: 'red',
      cure: expect.stringContaining('Register options.callbackURL'),
    })
  })
})

describe('a provider that cannot be asked', () => {
  it('is dead: the connection is red, and nothing that stands on it is called wrong', async () => {
    const gone = createNetServer()
    await new Promise<void>(resolve => gone.listen(0, '127.0.0.1', resolve))
    const { port } = gone.address() as AddressInfo
    await new Promise(resolve => gone.close(resolve))
    const found = await lookAt(entraOptions({ origin: `http://127.0.0.1:${port}` } as FaultyProvider))
    expect(found.connection).toMatchObject({
      status: 'red',
      seen: expect.stringContaining('nobody listens there (ECONNREFUSED)'),
      cure: expect.stringContaining('Compare host and port'),
    })
    const { dns, connection, ...others } = statuses(found)
    expect([dns, connection]).toEqual(['green', 'red'])
    expect(new Set(Object.values(others))).toEqual(new Set(['skipped']))
  })

  it('has a name that leads nowhere', async () => {
    const { dns, connection } = await lookAt({
      ...entraOptions({ origin: 'https://login.nowhere.invalid' } as FaultyProvider),
    })
    expect(dns?.status).toBe('red')
    expect(dns?.seen).toMatch(/ENOTFOUND|EAI_AGAIN/)
    expect(connection?.status).toBe('skipped')
  })

  it('hangs: said within the time limits that are stated, and no longer', async () => {
    const port = await listening(createNetServer(() => {}))
    const begun = performance.now()
    const found = await lookAt(entraOptions({ origin: `http://127.0.0.1:${port}` } as FaultyProvider))
    expect(found.discovery).toMatchObject({
      status: 'red',
      seen: expect.stringContaining('no answer within'),
    })
    const limits = ['dns', 'connection', 'discovery'].map(name => found[name]?.timeoutMs ?? 0)
    expect(performance.now() - begun).toBeLessThan(limits.reduce((sum, each) => sum + each, 500))
    expect(found.client?.seen).toContain('Not tried because this failed')
  })

  it('has a certificate of an authority of its own, which helps once it is named', async () => {
    const provider = await startFaultyProvider()
    const authority = await createAuthority()
    const front = await startTlsFront(
      await authority.certify({ host: 'localhost' }),
      Number(new URL(provider.origin).port),
    )
    const origin = `https://localhost:${front.port}`
    const options = { ...entraOptions({ origin } as FaultyProvider) }
    const unknown = await lookAt(options)
    expect(unknown.connection).toMatchObject({
      status: 'red',
      seen: expect.stringContaining('leads to no authority'),
      cure: expect.stringContaining('"ca": "${file:./ca.pem}"'),
    })
    const known = await lookAt({ ...options, ca: authority.ca })
    expect(known.connection).toMatchObject({ status: 'green', seen: expect.stringContaining('valid until') })
    await provider.close()
  })

  it('has a certificate that expires within days', async () => {
    const provider = await startFaultyProvider()
    const authority = await createAuthority()
    const identity = await authority.certify({ host: 'localhost', until: 3 })
    const front = await startTlsFront(identity, Number(new URL(provider.origin).port))
    const options = entraOptions({ origin: `https://localhost:${front.port}` } as FaultyProvider)
    const { connection } = await lookAt({ ...options, ca: authority.ca })
    expect(connection).toMatchObject({ status: 'amber', seen: expect.stringContaining('expires in 3 days') })
    await provider.close()
  })
})

describe('Entra that looks at the code before the secret', () => {
  let provider: FaultyProvider
  beforeAll(async () => {
    provider = await startFaultyProvider()
    provider.clock = Date.now()
  })
  afterAll(() => provider.close())
  const malformed = {
    error: 'invalid_grant',
    error_description: 'AADSTS9002313: Invalid request. Request is malformed or invalid. Trace ID: 0',
  }
  const answer = (toTheApp: { status: number; json: object }) => {
    provider.token = () =>
      provider.tokenRequests.at(-1)?.form.get('grant_type') === 'client_credentials'
        ? toTheApp
        : { status: 400, json: malformed }
  }

  it('is asked for a token of the app for itself, which opens nothing', async () => {
    answer({ status: 200, json: { token_type: 'Bearer', access_token: 'of-the-app', expires_in: 60 } })
    const found = await lookAt(entraOptions(provider))
    expect(found.client?.status).toBe('green')
    expect(provider.tokenRequests.at(-1)?.form.get('scope')).toBe('client-of-the-tests/.default')
    expect(JSON.stringify(found)).not.toContain('of-the-app')
  })

  it('then names a wrong secret all the same', async () => {
    const error_description = 'AADSTS7000215: Invalid client secret provided.'
    answer({ status: 401, json: { error: 'invalid_client', error_description } })
    const { client } = await lookAt(entraOptions(provider))
    expect(client).toMatchObject({ status: 'red', seen: expect.stringContaining('AADSTS7000215') })
  })

  it('takes no offence at an app that may do nothing by itself', async () => {
    const error_description = 'AADSTS501051: Application is not assigned to a role.'
    answer({ status: 400, json: { error: 'invalid_grant', error_description } })
    expect((await lookAt(entraOptions(provider, contoso))).client?.status).toBe('green')
  })
})

describe('a provider that only knows OAuth 2.0', () => {
  it('is asked for neither description nor keys, and its own page of sign-in is no failure', async () => {
    const provider = await startFaultyProvider()
    provider.clock = Date.now()
    provider.userInfo = () => ({ status: 401, json: { message: 'Requires authentication' } })
    provider.token = () => ({
      json: { error: 'bad_verification_code', error_description: 'The code is incorrect.' },
    })
    const found = await lookAt(plainOptions(provider))
    expect(found.discovery).toBeUndefined()
    expect(found.client).toMatchObject({
      status: 'green',
      seen: expect.stringContaining('bad_verification_code'),
    })
    expect(found.authorization?.status).toBe('red')
    provider.token = () => ({ json: { error: 'incorrect_client_credentials' } })
    expect((await lookAt(plainOptions(provider))).client?.status).toBe('red')
    await provider.close()
  })
})
