import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { contoso, gatewright } from '../support/directory.ts'

describe.each([false, true])('a sign-in without a browser, with tls: %s', tls => {
  let emulator: EntraEmulator
  beforeAll(async () => {
    emulator = await startEntraEmulator({ tls, seed: 'personas' })
  })
  afterAll(() => emulator.close())

  const authorize = (more: Readonly<Record<string, string>> = {}) =>
    `${emulator.origin}/${contoso}/oauth2/v2.0/authorize?${new URLSearchParams({
      client_id: gatewright.clientId,
      redirect_uri: gatewright.redirectUri,
      response_type: 'code',
      scope: 'openid',
      state: 'a&b"c',
      ...more,
    })}`

  it('ends where the app is called back, with a code and the state as it was', async () => {
    const back = await emulator.signIn(authorize(), 'ada@contoso.test')
    expect(back.href.startsWith(`${gatewright.redirectUri}?`)).toBe(true)
    expect(back.searchParams.get('code')).toBeTruthy()
    expect(back.searchParams.get('state')).toBe('a&b"c')
  })

  it('ends there with an error, where Entra tells the app', async () => {
    const back = await emulator.signIn(authorize({ prompt: 'none' }), 'ada@contoso.test')
    expect(back.searchParams.get('error')).toBe('login_required')
  })

  it('says what the page says, where a page is in the way', async () => {
    await expect(emulator.signIn(authorize(), 'ada@contoso.test', 'wrong')).rejects.toThrow(/AADSTS50126/)
    await expect(emulator.signIn(authorize(), 'disabled@contoso.test')).rejects.toThrow(/AADSTS50057/)
    const elsewhere = authorize({ redirect_uri: 'https://elsewhere.test/' })
    await expect(emulator.signIn(elsewhere, 'ada@contoso.test')).rejects.toThrow(/AADSTS50011/)
  })
})
