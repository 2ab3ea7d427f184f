import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser, hiddenFields } from '../support/browser.ts'
import { gatewright } from '../support/directory.ts'
import { authorizeUrl, redeem } from '../support/protocol.ts'

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator()
})
afterAll(() => emulator.close())

const signIn = (parameters: Record<string, string>) =>
  createTestBrowser().signIn(authorizeUrl(emulator, parameters), 'ada@contoso.test')

const halfHash = (value: string) =>
  createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url')

describe('response modes', () => {
  it('form_post: a form to the redirect URI that sends itself', async () => {
    const answer = await signIn({ response_mode: 'form_post' })
    expect(answer.status).toBe(200)
    expect(answer.text).toContain(`action="${gatewright.redirectUri}"`)
    const fields = hiddenFields(answer.text)
    expect(fields).toMatchObject({ state: 'the-state', session_state: expect.any(String) })
    expect((await redeem(emulator, fields.code ?? '')).status).toBe(200)
  })

  it('fragment: behind the hash, where no server log sees it', async () => {
    const answer = await signIn({ response_mode: 'fragment' })
    expect(answer.location).toContain(`${gatewright.redirectUri}#code=`)
  })

  it('id_token: in the fragment by default, without a code', async () => {
    const answer = await signIn({ response_type: 'id_token' })
    expect(answer.location).toContain('#id_token=')
    expect(decodeJwt(answer.parameters.id_token ?? '')).toMatchObject({ nonce: 'the-nonce' })
    expect(answer.parameters.code).toBeUndefined()
  })

  it('hybrid: code and ID token, bound by c_hash', async () => {
    const answer = await signIn({ response_type: 'code id_token', response_mode: 'form_post' })
    const { code = '', id_token: idToken = '' } = hiddenFields(answer.text)
    expect(decodeJwt(idToken).c_hash).toBe(halfHash(code))
    expect((await redeem(emulator, code)).status).toBe(200)
  })

  it('implicit: ID token and access token with at_hash, once both boxes are ticked', async () => {
    const row = emulator.store.applications.oneBy('appId', gatewright.clientId)
    if (row === undefined) throw new Error('the app is gone')
    emulator.store.applications.update(row.id, {
      web: {
        ...row.web,
        implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: true },
      },
    })
    const answer = await signIn({ response_type: 'id_token token' })
    const { access_token: accessToken = '', id_token: idToken = '' } = answer.parameters
    expect(decodeJwt(idToken).at_hash).toBe(halfHash(accessToken))
    expect(answer.parameters).toMatchObject({ token_type: 'Bearer', expires_in: expect.any(String) })
  })

  it('never puts a token into a query string', async () => {
    const answer = await signIn({ response_type: 'code id_token', response_mode: 'query' }).catch(
      error => error,
    )
    const direct = await createTestBrowser().get(
      authorizeUrl(emulator, { response_type: 'code id_token', response_mode: 'query' }),
    )
    expect(answer).toBeInstanceOf(Error)
    expect(direct.parameters.error_description).toContain('AADSTS70007')
  })

  it('adds a slash to a redirect URI without a path', async () => {
    const row = emulator.store.applications.oneBy('appId', gatewright.clientId)
    if (row === undefined) throw new Error('the app is gone')
    emulator.store.applications.update(row.id, {
      web: { ...row.web, redirectUris: [...row.web.redirectUris, 'https://bare.test'] },
    })
    const answer = await signIn({ redirect_uri: 'https://bare.test' })
    expect(answer.location).toMatch(/^https:\/\/bare\.test\/\?code=/)
    const { status } = await redeem(emulator, answer.parameters.code ?? '', {
      redirect_uri: 'https://bare.test',
    })
    expect(status).toBe(200)
  })
})
