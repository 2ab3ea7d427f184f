import { createPublicKey } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, makeKeyCredential, startEntraEmulator } from '../../src/index.ts'
import { makeCertificate, signAssertion, type TestCertificate } from '../support/certificate.ts'
import { contoso, gatewright } from '../support/directory.ts'
import { postToken } from '../support/protocol.ts'

let emulator: EntraEmulator
let registered: TestCertificate
let other: TestCertificate
let foreignIssuer: Server
let issuer: string

beforeAll(async () => {
  emulator = await startEntraEmulator()
  ;[registered, other] = await Promise.all([makeCertificate(), makeCertificate()])
  // A foreign issuer, as a build service has one: discovery and keys.
  foreignIssuer = createServer(async (request, response) => {
    const key = { ...(await exportJWK(createPublicKey(other.privateKey))), kid: 'k', alg: 'RS256' }
    const body = request.url?.endsWith('/keys') ? { keys: [key] } : { issuer, jwks_uri: `${issuer}/keys` }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  })
  await new Promise<void>(resolve => foreignIssuer.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(foreignIssuer.address() as AddressInfo).port}`
  const row = emulator.store.applications.oneBy('appId', gatewright.clientId)
  emulator.store.applications.update(row?.id ?? '', {
    keyCredentials: [makeKeyCredential(registered.pem)],
    federatedIdentityCredentials: [
      {
        id: 'cccccccc-0000-4000-8000-000000000001',
        name: 'builds',
        issuer,
        subject: 'repo:contoso/bot:ref:main',
        audiences: ['api://AzureADTokenExchange'],
        description: null,
        jwksUri: null,
      },
    ],
  })
})
afterAll(async () => {
  foreignIssuer.close()
  await emulator.close()
})

const present = (assertion: string) =>
  postToken(emulator, {
    grant_type: 'client_credentials',
    client_id: gatewright.clientId,
    scope: 'https://graph.microsoft.com/.default',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  })

const tokenUrl = () => `${emulator.origin}/${contoso}/oauth2/v2.0/token`

const federated = (claims: Record<string, unknown> = {}) =>
  new SignJWT({
    iss: issuer,
    sub: 'repo:contoso/bot:ref:main',
    aud: 'api://AzureADTokenExchange',
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', kid: 'k' })
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(other.privateKey)

describe('private_key_jwt', () => {
  it('takes an assertion signed with an uploaded certificate', async () => {
    const assertion = await signAssertion(registered, gatewright.clientId, tokenUrl())
    expect((await present(assertion)).status).toBe(200)
  })

  it('refuses a certificate that was not uploaded', async () => {
    const { status, body } = await present(await signAssertion(other, gatewright.clientId, tokenUrl()))
    expect(status).toBe(401)
    expect(body).toMatchObject({ error: 'invalid_client', error_codes: [700027] })
  })

  it('refuses another key under the name of the uploaded certificate', async () => {
    const forged = { ...registered, privateKey: other.privateKey }
    const { body } = await present(await signAssertion(forged, gatewright.clientId, tokenUrl()))
    expect(body.error_codes).toEqual([700027])
  })

  it('refuses an assertion for another server, and one that has expired', async () => {
    const elsewhere = await signAssertion(registered, gatewright.clientId, 'https://else.test/token')
    expect((await present(elsewhere)).body.error_codes).toEqual([700027])
    const old = await signAssertion(registered, gatewright.clientId, tokenUrl(), { expiresIn: -3600 })
    expect((await present(old)).body.error_codes).toEqual([700024])
  })

  it('refuses an unsigned assertion', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const unsigned = `${part({ alg: 'none' })}.${part({ iss: gatewright.clientId, sub: gatewright.clientId })}.`
    expect((await present(unsigned)).body.error).toBe('invalid_client')
    expect((await present('rubbish')).body.error).toBe('invalid_client')
  })
})

describe('federated credentials', () => {
  it('takes a token of the registered issuer, subject and audience', async () => {
    expect((await present(await federated())).status).toBe(200)
  })

  it('says which of the three does not match', async () => {
    const codes = async (claims: Record<string, unknown>) =>
      (await present(await federated(claims))).body.error_codes
    expect(await codes({ iss: 'https://else.test' })).toEqual([700211])
    expect(await codes({ sub: 'repo:contoso/bot:ref:evil' })).toEqual([700213])
    expect(await codes({ aud: 'api://else' })).toEqual([700212])
  })

  it('refuses a signature that the issuer’s keys do not verify', async () => {
    const forged = await new SignJWT({
      iss: issuer,
      sub: 'repo:contoso/bot:ref:main',
      aud: 'api://AzureADTokenExchange',
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(registered.privateKey)
    expect((await present(forged)).body.error_codes).toEqual([700027])
  })
})
