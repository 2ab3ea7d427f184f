import { createHash, randomBytes } from 'node:crypto'
import tls from 'node:tls'
import { ConfidentialClientApplication } from '@azure/msal-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'
import { contoso, gatewright } from '../support/directory.ts'

// Microsoft's own client, unchanged but for the authority and the certificate authority that it trusts.
let emulator: EntraEmulator
const trustedBefore = tls.getCACertificates('default')
beforeAll(async () => {
  emulator = await startEntraEmulator({ tls: true })
  tls.setDefaultCACertificates([...trustedBefore, emulator.caCertificate ?? ''])
})
afterAll(async () => {
  tls.setDefaultCACertificates(trustedBefore)
  await emulator.close()
})

const createClient = () => {
  const host = `localhost:${emulator.port}`
  return new ConfidentialClientApplication({
    auth: {
      clientId: gatewright.clientId,
      clientSecret: gatewright.secret,
      authority: `https://${host}/${contoso}`,
      knownAuthorities: [host],
    },
  })
}

const signIn = async (client: ConfidentialClientApplication) => {
  const verifier = randomBytes(32).toString('base64url')
  const request = { scopes: ['User.Read'], redirectUri: gatewright.redirectUri }
  const url = await client.getAuthCodeUrl({
    ...request,
    state: 'the-state',
    codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
    codeChallengeMethod: 'S256',
  })
  const browser = createTestBrowser({ ca: emulator.caCertificate ?? '' })
  const answer = await browser.signIn(url, 'ada@contoso.test')
  return client.acquireTokenByCode({ ...request, code: answer.parameters.code ?? '', codeVerifier: verifier })
}

describe('@azure/msal-node', () => {
  it('signs in by code with PKCE', async () => {
    const result = await signIn(createClient())
    expect(result.account).toMatchObject({
      username: 'ada@contoso.test',
      tenantId: contoso,
      homeAccountId: `11111111-0000-4000-8000-000000000001.${contoso}`,
    })
    expect(result.scopes).toContain('User.Read')
  })

  it('renews silently from its cache, and with the refresh token when forced', async () => {
    const client = createClient()
    const { account, accessToken } = await signIn(client)
    if (account === null) throw new Error('no account')
    const cached = await client.acquireTokenSilent({ account, scopes: ['User.Read'] })
    expect(cached).toMatchObject({ fromCache: true, accessToken })
    const renewed = await client.acquireTokenSilent({ account, scopes: ['User.Read'], forceRefresh: true })
    expect(renewed.fromCache).toBe(false)
    expect(renewed.accessToken).not.toBe(accessToken)
  })

  it('gets a token for itself with its secret', async () => {
    const result = await createClient().acquireTokenByClientCredential({
      scopes: ['https://graph.microsoft.com/.default'],
    })
    expect(result?.accessToken.split('.')).toHaveLength(3)
  })

  it('reports a wrong secret with its number', async () => {
    const host = `localhost:${emulator.port}`
    const client = new ConfidentialClientApplication({
      auth: {
        clientId: gatewright.clientId,
        clientSecret: gatewright.secretId,
        authority: `https://${host}/${contoso}`,
        knownAuthorities: [host],
      },
    })
    await expect(
      client.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] }),
    ).rejects.toMatchObject({
      errorCode: 'invalid_client',
      errorMessage: expect.stringContaining('AADSTS7000215'),
    })
  })
})
