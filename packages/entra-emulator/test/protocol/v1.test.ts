import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'
import { contoso, gatewright } from '../support/directory.ts'

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator()
})
afterAll(() => emulator.close())

describe('the v1.0 endpoints, for whoever uses them by mistake', () => {
  it('give tokens of version 1.0: another issuer, unique_name in place of preferred_username', async () => {
    const query = new URLSearchParams({
      client_id: gatewright.clientId,
      response_type: 'code',
      redirect_uri: gatewright.redirectUri,
    })
    const url = `${emulator.origin}/${contoso}/oauth2/authorize?${query}`
    const answer = await createTestBrowser().signIn(url, 'ada@contoso.test')
    const response = await fetch(`${emulator.origin}/${contoso}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: gatewright.clientId,
        client_secret: gatewright.secret,
        redirect_uri: gatewright.redirectUri,
        code: answer.parameters.code ?? '',
      }),
    })
    const tokens = (await response.json()) as { id_token: string }
    const claims = decodeJwt(tokens.id_token)
    expect(claims).toMatchObject({
      ver: '1.0',
      iss: `${emulator.origin}/${contoso}/`,
      unique_name: 'ada@contoso.test',
      aud: gatewright.clientId,
    })
    expect(claims).not.toHaveProperty('preferred_username')
    expect(decodeProtectedHeader(tokens.id_token)).toHaveProperty('x5t')
  })

  it('have a discovery document of their own', async () => {
    const response = await fetch(`${emulator.origin}/${contoso}/.well-known/openid-configuration`)
    expect(await response.json()).toMatchObject({
      issuer: `${emulator.origin}/${contoso}/`,
      authorization_endpoint: `${emulator.origin}/${contoso}/oauth2/authorize`,
    })
  })
})
