import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'
import { contoso } from '../support/directory.ts'
import { postToken } from '../support/protocol.ts'

const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
let now = Date.parse('2026-03-01T10:00:00Z')
let emulator: EntraEmulator
beforeEach(async () => {
  now = Date.parse('2026-03-01T10:00:00Z')
  emulator = await startEntraEmulator({ clock: { now: () => now } })
})
afterEach(() => emulator.close())

const start = async (scope = 'https://graph.microsoft.com/.default offline_access') => {
  const response = await fetch(`${emulator.origin}/${contoso}/oauth2/v2.0/devicecode`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: azureCli, scope }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

const poll = (deviceCode: string) =>
  postToken(emulator, {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    client_id: azureCli,
    device_code: deviceCode,
  })

const enter = async (userCode: string) => {
  const browser = createTestBrowser()
  const page = await browser.get(`${emulator.origin}/common/oauth2/deviceauth`)
  return { browser, page: await browser.submit(page, emulator.origin, { otc: userCode }) }
}

describe('device code flow', () => {
  it('waits, then gives the tokens of who signed in on the other device', async () => {
    const { body } = await start()
    expect(body).toMatchObject({ expires_in: 900, interval: 5 })
    expect(body).not.toHaveProperty('verification_uri_complete')
    expect(body.message).toContain(body.user_code)
    const pending = await poll(body.device_code ?? '')
    expect(pending.status).toBe(400)
    expect(pending.body).toMatchObject({ error: 'authorization_pending', error_codes: [70016] })

    const { browser, page } = await enter(body.user_code?.toLowerCase() ?? '')
    const done = await browser.submit(page, emulator.origin, {
      username: 'ada@contoso.test',
      password: 'correct-horse',
    })
    expect(done.text).toContain('You have signed in to the Microsoft Azure CLI application')

    const { body: tokens } = await poll(body.device_code ?? '')
    expect(decodeJwt(tokens.access_token)).toMatchObject({ upn: 'ada@contoso.test', appid: azureCli })
    expect(decodeJwt(tokens.access_token).scp).toContain('Application.ReadWrite.All')
    expect((await poll(body.device_code ?? '')).body.error).toBe('invalid_grant')
  })

  it('says when it was declined', async () => {
    const { body } = await start()
    const { browser, page } = await enter(body.user_code ?? '')
    await browser.submit(page, emulator.origin, { action: 'cancel' })
    expect((await poll(body.device_code ?? '')).body.error).toBe('authorization_declined')
  })

  it('expires after 15 minutes', async () => {
    const { body } = await start()
    now += 901_000
    expect((await poll(body.device_code ?? '')).body).toMatchObject({
      error: 'expired_token',
      error_codes: [70020],
    })
    expect((await enter(body.user_code ?? '')).page.text).toContain('That code didn’t work')
  })

  it('refuses a made-up code, on both ends', async () => {
    expect((await poll('made-up')).body.error).toBe('bad_verification_code')
    expect((await enter('AAAAAAAAA')).page.text).toContain('That code didn’t work')
  })

  it('lets Azure CLI ask for .default alone', async () => {
    const { status, body } = await start('User.Read')
    expect(status).toBe(400)
    expect(body.error_description).toContain('AADSTS65002')
  })
})
