import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'
import { ada, assignedOnly, gatewright, grace } from '../support/directory.ts'
import { authorizeUrl, redeem } from '../support/protocol.ts'

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'personas' })
})
afterAll(() => emulator.close())

const url = (parameters: Record<string, string | undefined> = {}) => authorizeUrl(emulator, parameters)

/** A browser with two accounts signed in. */
const twoAccounts = async () => {
  const browser = createTestBrowser()
  await browser.signIn(url(), 'ada@contoso.test')
  const page = await browser.get(url({ prompt: 'login' }))
  await browser.submit(page, emulator.origin, { username: 'grace@contoso.test', password: 'correct-horse' })
  return browser
}

describe('single sign-on', () => {
  it('shows a picker when two accounts are signed in, and goes on with the one picked', async () => {
    const browser = await twoAccounts()
    const page = await browser.get(url())
    expect(page.text).toContain('Pick an account')
    expect(page.text).toContain('ada@contoso.test')
    const answer = await browser.submit(page, emulator.origin, { account: ada })
    const { body } = await redeem(emulator, answer.parameters.code ?? '')
    expect(decodeJwt(body.id_token).oid).toBe(ada)
  })

  it('does not let a picker name an account that is not signed in', async () => {
    const browser = createTestBrowser()
    await browser.signIn(url(), 'ada@contoso.test')
    const page = await browser.get(url({ prompt: 'select_account' }))
    const answer = await browser.submit(page, emulator.origin, { account: grace })
    expect(answer.parameters.code).toBeUndefined()
    expect(answer.text).toContain('name="password"')
  })

  it('answers prompt=none with two accounts by interaction_required, and with login_hint by a code', async () => {
    const browser = await twoAccounts()
    expect((await browser.get(url({ prompt: 'none' }))).parameters.error).toBe('interaction_required')
    const hinted = await browser.get(url({ prompt: 'none', login_hint: 'ada@contoso.test' }))
    const { body } = await redeem(emulator, hinted.parameters.code ?? '')
    expect(decodeJwt(body.id_token).oid).toBe(ada)
  })

  it('fills in the login_hint of somebody who is not signed in', async () => {
    const page = await createTestBrowser().get(url({ login_hint: 'grace@contoso.test' }))
    expect(page.text).toContain('value="grace@contoso.test"')
  })

  it('uses domain_hint to leave out accounts of other domains', async () => {
    const browser = createTestBrowser()
    await browser.signIn(url(), 'ada@contoso.test')
    expect((await browser.get(url({ domain_hint: 'contoso.test' }))).parameters.code).toBeDefined()
    expect((await browser.get(url({ domain_hint: 'fabrikam.test' }))).text).toContain('name="password"')
  })

  it('refuses select_account together with login_hint', async () => {
    const answer = await createTestBrowser().get(
      url({ prompt: 'select_account', login_hint: 'a@contoso.test' }),
    )
    expect(answer.parameters.error).toBe('invalid_request')
  })

  it('lets somebody who came with the wrong account go on with another', async () => {
    const browser = createTestBrowser()
    const refused = await browser.signIn(url(), 'mallory@fabrikam.test')
    expect(refused.text).toContain('AADSTS50020')
    // The session is there, so the next attempt ends on the same page; the way out is on it.
    const again = await browser.get(url())
    expect(again.text).toContain('Sign in with a different account')
    const page = await browser.submit(again, emulator.origin, { action: 'use-another' })
    const answer = await browser.submit(page, emulator.origin, {
      username: 'ada@contoso.test',
      password: 'correct-horse',
    })
    expect(answer.parameters.code).toBeDefined()
  })

  it('ends a form that was finished before with a page, not with a second code', async () => {
    const browser = createTestBrowser()
    const page = await browser.get(url())
    const fields = { username: 'ada@contoso.test', password: 'correct-horse' }
    expect((await browser.submit(page, emulator.origin, fields)).parameters.code).toBeDefined()
    const again = await browser.submit(page, emulator.origin, fields)
    expect(again.status).toBe(400)
    expect(again.text).toContain('This sign-in has ended')
  })
})

describe('sign-out', () => {
  const logout = (parameters: Record<string, string> = {}) =>
    `${emulator.origin}/common/oauth2/v2.0/logout?${new URLSearchParams(parameters)}`

  it('ends the session, and goes back only to a registered address, with the state', async () => {
    const browser = createTestBrowser()
    await browser.signIn(url(), 'ada@contoso.test')
    const answer = await browser.get(
      logout({
        post_logout_redirect_uri: gatewright.redirectUri,
        state: 'bye',
        client_id: gatewright.clientId,
      }),
    )
    expect(answer.location).toBe(`${gatewright.redirectUri}?state=bye`)
    expect((await browser.get(url({ prompt: 'none' }))).parameters.error).toBe('login_required')
  })

  it('stays on its own page for an address that is not registered', async () => {
    const browser = createTestBrowser()
    await browser.signIn(url(), 'ada@contoso.test')
    const answer = await browser.get(logout({ post_logout_redirect_uri: 'https://evil.test/' }))
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('You signed out of your account')
    expect(answer.text).not.toContain('evil.test')
  })

  it('calls the front-channel address of every app with sid alone, equal to session_state', async () => {
    const row = emulator.store.applications.oneBy('appId', gatewright.clientId)
    if (row === undefined) throw new Error('the app is gone')
    emulator.store.applications.update(row.id, {
      web: { ...row.web, logoutUrl: 'https://gate.test/front-channel' },
    })
    const browser = createTestBrowser()
    const { parameters } = await browser.signIn(url(), 'ada@contoso.test')
    const answer = await browser.get(logout({ post_logout_redirect_uri: gatewright.redirectUri }))
    emulator.store.applications.update(row.id, { web: row.web })
    expect([...answer.text.matchAll(/<iframe src="([^"]+)"/g)].map(([, src]) => src)).toEqual([
      `https://gate.test/front-channel?sid=${parameters.session_state}`,
    ])
    expect(answer.text).not.toContain('iss=')
  })

  it('refuses an address of more than 1,500 characters with AADSTS90015, as Entra does, and a form never', async () => {
    const browser = createTestBrowser()
    await browser.signIn(url(), 'ada@contoso.test')
    const short = logout({ post_logout_redirect_uri: gatewright.redirectUri, id_token_hint: '' })
    const hint = 'h'.repeat(1_500 - short.length)
    const refused = await browser.get(`${short}${hint}x`)
    expect(refused.text).toContain('AADSTS90015: Requested query string is too long.')
    expect(refused.text).toContain('leave `id_token_hint` out')
    // The session is still there: nobody was signed out.
    expect((await browser.get(url({ prompt: 'none' }))).parameters.code).toBeDefined()
    const posted = await fetch(logout(), {
      method: 'POST',
      body: new URLSearchParams({ id_token_hint: `${hint}${hint}` }),
    })
    expect(await posted.text()).toContain('You signed out of your account')
    expect((await browser.get(`${short}${hint}`)).text).not.toContain('AADSTS90015')
  })

  it('asks which account to sign out when there are two, unless logout_hint says it', async () => {
    const browser = createTestBrowser()
    const at = (parameters: Record<string, string>) =>
      authorizeUrl(emulator, parameters, { client: assignedOnly })
    const first = await browser.signIn(at({}), 'ada@contoso.test')
    const { body } = await redeem(emulator, first.parameters.code ?? '', {}, { client: assignedOnly })
    const page = await browser.get(at({ prompt: 'login' }))
    await browser.submit(page, emulator.origin, { username: 'grace@contoso.test', password: 'correct-horse' })
    expect((await browser.get(logout())).text).toContain('Which account')
    await browser.get(logout({ logout_hint: String(decodeJwt(body.id_token).login_hint) }))
    const left = await browser.get(at({ prompt: 'none' }))
    const { body: tokens } = await redeem(emulator, left.parameters.code ?? '', {}, { client: assignedOnly })
    expect(decodeJwt(tokens.id_token).oid).toBe(grace)
  })
})
