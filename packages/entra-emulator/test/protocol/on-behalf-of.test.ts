import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, type SeedFile, startEntraEmulator } from '../../src/index.ts'
import { postToken, signIn } from '../support/protocol.ts'

const front = {
  clientId: 'dddddddd-0000-4000-8000-000000000001',
  secret: 'a-secret-of-the-front-end-00000000000001',
  redirectUri: 'http://localhost/callback',
}
const api = {
  clientId: 'dddddddd-0000-4000-8000-000000000002',
  secret: 'a-secret-of-the-api-0000000000000000002',
}

const seed: SeedFile = {
  tenants: [
    {
      id: '11111111-1111-4111-8111-111111111111',
      name: 'Contoso',
      domains: ['contoso.test'],
      users: [{ userPrincipalName: 'ada@contoso.test', name: 'Ada Lovelace' }],
      applications: [
        {
          name: 'Orders API',
          appId: api.clientId,
          identifierUris: ['api://orders'],
          scopes: [{ value: 'Orders.Read' }],
          appRoles: [{ value: 'Orders.Sync', for: ['Application'] }],
          secrets: [{ value: api.secret }],
          permissions: ['User.Read'],
          adminConsent: true,
        },
        {
          name: 'Front end',
          appId: front.clientId,
          redirectUris: { web: [front.redirectUri] },
          secrets: [{ value: front.secret }],
          permissions: ['openid', 'profile', 'api://orders/Orders.Read'],
          applicationPermissions: ['api://orders/Orders.Sync'],
          adminConsent: true,
        },
      ],
    },
  ],
}

let emulator: EntraEmulator
let accessToken: string
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed })
  const scope = 'openid profile api://orders/Orders.Read'
  const { tokens } = await signIn(emulator, 'ada@contoso.test', { scope }, { client: front })
  accessToken = tokens.access_token
})
afterAll(() => emulator.close())

const onBehalfOf = (fields: Record<string, string> = {}) =>
  postToken(emulator, {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    client_id: api.clientId,
    client_secret: api.secret,
    assertion: accessToken,
    scope: 'https://graph.microsoft.com/User.Read',
    ...fields,
  })

describe('an API of one’s own', () => {
  it('gets v2.0 access tokens with its own id as audience', () => {
    expect(decodeJwt(accessToken)).toMatchObject({
      aud: api.clientId,
      azp: front.clientId,
      azpacr: '1',
      scp: expect.stringContaining('Orders.Read'),
      ver: '2.0',
      preferred_username: 'ada@contoso.test',
    })
  })

  it('trades the token that it was called with for one of Graph, for the same person', async () => {
    const { status, body } = await onBehalfOf()
    expect(status).toBe(200)
    expect(decodeJwt(body.access_token)).toMatchObject({
      appid: api.clientId,
      oid: decodeJwt(accessToken).oid,
      scp: expect.stringContaining('User.Read'),
    })
  })

  it('does not trade a token that was meant for another app, or a forged one', async () => {
    const { body: graph } = await onBehalfOf()
    expect((await onBehalfOf({ assertion: graph.access_token })).body.error_codes).toEqual([500131])
    const [header, payload] = accessToken.split('.')
    const forged = `${header}.${payload}.${'A'.repeat(342)}`
    expect((await onBehalfOf({ assertion: forged })).body.error_codes).toEqual([50013])
    expect((await onBehalfOf({ assertion: 'rubbish' })).body.error_codes).toEqual([50027])
  })

  it('puts application permissions into the roles of client credentials', async () => {
    const { body } = await postToken(emulator, {
      grant_type: 'client_credentials',
      client_id: front.clientId,
      client_secret: front.secret,
      scope: 'api://orders/.default',
    })
    expect(decodeJwt(body.access_token)).toMatchObject({ roles: ['Orders.Sync'], idtyp: 'app' })
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'ext_expires_in', 'token_type'])
  })
})
