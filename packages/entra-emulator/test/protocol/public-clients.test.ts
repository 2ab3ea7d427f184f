import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'
import { everybody } from '../support/directory.ts'
import { authorizeUrl, postToken } from '../support/protocol.ts'

let now = Date.parse('2026-03-01T10:00:00Z')
let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'personas', clock: { now: () => now } })
})
afterAll(() => emulator.close())

const verifier = 'v'.repeat(50)
const pkce = {
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
}

const codeAt = async (redirectUri: string): Promise<string> => {
  const browser = createTestBrowser()
  const url = authorizeUrl(
    emulator,
    { redirect_uri: redirectUri, scope: 'openid profile offline_access', ...pkce },
    { client: everybody, tenant: 'common' },
  )
  let answer = await browser.signIn(url, 'ada@contoso.test')
  if (answer.text.includes('Permissions requested'))
    answer = await browser.submit(answer, emulator.origin, { action: 'accept' })
  return answer.parameters.code ?? ''
}

const redeem = async (
  redirectUri: string,
  extra: Record<string, string>,
  headers: Record<string, string> = {},
) =>
  postToken(
    emulator,
    {
      grant_type: 'authorization_code',
      client_id: everybody.clientId,
      redirect_uri: redirectUri,
      code: await codeAt(redirectUri),
      code_verifier: verifier,
      ...extra,
    },
    { tenant: 'common', headers },
  )

const spa = 'http://localhost/spa'
const native = 'http://localhost:51234'

describe('the single-page platform', () => {
  it('redeems across origins, without a secret, and lets the page read the answer', async () => {
    const { status, body, headers } = await redeem(spa, {}, { origin: 'http://localhost:5173' })
    expect(status).toBe(200)
    expect(headers.get('access-control-allow-origin')).toBe('http://localhost:5173')
    expect(body.refresh_token_expires_in).toBe(86_400)
  })

  it('does not redeem for a server, nor with a secret', async () => {
    expect((await redeem(spa, {})).body).toMatchObject({ error: 'invalid_request', error_codes: [9002327] })
    const withSecret = await redeem(spa, { client_secret: everybody.secret }, { origin: 'http://localhost' })
    expect(withSecret.body.error_codes).toEqual([700025])
  })

  it('hands the 24 hours of its first refresh token on to the next', async () => {
    const headers = { origin: 'http://localhost' }
    const refresh = (token: string) =>
      postToken(
        emulator,
        { grant_type: 'refresh_token', client_id: everybody.clientId, refresh_token: token },
        { tenant: 'common', headers },
      )
    const { body } = await redeem(spa, {}, headers)
    now += 3_600_000
    const second = await refresh(body.refresh_token)
    expect(second.body.refresh_token_expires_in).toBe(86_400 - 3_600)
    now += 23 * 3_600_000 + 1_000
    expect((await refresh(second.body.refresh_token)).body.error_codes).toEqual([700084])
  })
})

describe('the mobile and desktop platform', () => {
  it('redeems without a credential, on any port of localhost', async () => {
    expect((await redeem(native, {})).status).toBe(200)
  })

  it('refuses a secret', async () => {
    const { status, body } = await redeem(native, { client_secret: everybody.secret })
    expect(status).toBe(401)
    expect(body.error_codes).toEqual([700025])
  })
})
