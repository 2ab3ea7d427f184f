import { afterEach, describe, expect, it } from 'vitest'
import { issueAdminLink } from '../../src/index.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import type { Browser } from '../support/browser.ts'
import { adaIsSuperAdmin, azure, isSignedIn, signIn } from '../support/provider-sign-in.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

let provider: FaultyProvider | undefined
let test: TestServer

afterEach(async () => {
  await test.close()
  await provider?.close()
  provider = undefined
})

const tokenOf = (link: string | undefined) => link?.split('#')[1] ?? ''
const openLink = (browser: Browser, link: string | undefined) =>
  browser.call('POST', `${origin}/api/v1/auth/admin-link`, { token: tokenOf(link) })
const register = (browser: Browser, email = 'root@example.test', password = 'correct horse') =>
  browser.call('POST', `${origin}/api/v1/auth/admin-link/basic/default`, {
    email,
    password,
    fullname: 'Root',
  })
const me = async (browser: Browser) => (await browser.call('GET', `${origin}/api/v1/auth/me`)).json()

describe('the one-time link', () => {
  it('is made when nobody is super admin, and carries its code where no server log sees it', async () => {
    test = await startTestServer({ strategies: [basicConfig()] })
    expect(test.server.adminLink).toMatch(/^http:\/\/localhost:3000\/admin\/welcome#[\w-]{43}$/)
    expect(test.lines.join('')).not.toContain(tokenOf(test.server.adminLink))
  })

  it('is not made when the file names a super admin who can sign in', async () => {
    provider = await startFaultyProvider()
    test = await startTestServer({ strategies: [azure(provider)], ...adaIsSuperAdmin })
    expect(test.server.adminLink).toBeUndefined()
  })

  it('makes whoever signs in through it super admin, and works once', async () => {
    test = await startTestServer({ strategies: [basicConfig()] })
    const [first, second] = [test.newBrowser(), test.newBrowser()]
    const opened = await openLink(first, test.server.adminLink)
    expect(opened.json()).toEqual({ expiresAt: test.clock.now() + 15 * 60_000 })
    expect((await openLink(second, test.server.adminLink)).status).toBe(200)
    expect((await register(first)).status).toBe(200)
    expect((await me(first)).superAdmin).toBe(true)
    const late = await register(second, 'late@example.test')
    expect(late.status).toBe(410)
    expect(await isSignedIn(second)).toBe(false)
    expect((await openLink(second, test.server.adminLink)).status).toBe(410)
  })

  it('works with a provider too, for somebody whom nobody has invited', async () => {
    provider = await startFaultyProvider()
    test = await startTestServer({ strategies: [basicConfig(), azure(provider)] })
    const browser = test.newBrowser()
    await openLink(browser, test.server.adminLink)
    expect((await signIn(browser, provider)).status).toBe(303)
    expect((await me(browser)).superAdmin).toBe(true)
  })

  it('ends after a quarter of an hour', async () => {
    test = await startTestServer({ strategies: [basicConfig()] })
    const browser = test.newBrowser()
    await openLink(browser, test.server.adminLink)
    test.clock.advance(15 * 60 + 1)
    expect((await register(browser)).json().error).toBe('admin_link_invalid')
    expect((await openLink(test.newBrowser(), test.server.adminLink)).status).toBe(410)
  })

  it('is worth nothing to somebody without it', async () => {
    test = await startTestServer({ strategies: [basicConfig()] })
    const browser = test.newBrowser()
    expect((await openLink(browser, '#guessed')).status).toBe(410)
    const answer = await register(browser)
    expect(answer.status).toBe(410)
    expect(answer.json().error).toBe('admin_link_invalid')
  })

  it('lets a super admin back in who has forgotten the password or was disabled', async () => {
    test = await startTestServer({ strategies: [basicConfig()] })
    const before = test.newBrowser()
    await openLink(before, test.server.adminLink)
    await register(before)
    const { id } = (await me(before)).collaborator
    await test.server.services.accounts.setDisabled(id, true)
    const browser = test.newBrowser()
    await openLink(browser, await issueAdminLink(test.server.services, test.server.config, 'command line'))
    expect((await register(browser, 'root@example.test', 'another password')).status).toBe(200)
    expect((await me(browser)).collaborator.id).toBe(id)
  })

  it('sets one password when its holder posts two at the same moment', async () => {
    test = await startTestServer({ strategies: [basicConfig()] })
    const browsers = [test.newBrowser(), test.newBrowser()]
    for (const browser of browsers) await openLink(browser, test.server.adminLink)
    const answers = await Promise.all(
      browsers.map((browser, i) => register(browser, `root-${i}@example.test`, `correct horse ${i}`)),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 410])
    const winner = answers.findIndex(answer => answer.status === 200)
    const db = sqlOf(test.server.services.storage.database)
    const kept = await db.selectFrom('basic_credentials').select('email').execute()
    expect(kept).toEqual([{ email: `root-${winner}@example.test` }])
    expect(await db.selectFrom('collaborators').select('email').execute()).toEqual(kept)
  })

  it('changes no password of an existing account when it was used up a moment before', async () => {
    test = await startTestServer({ strategies: [basicConfig()] })
    const first = test.newBrowser()
    await openLink(first, test.server.adminLink)
    await register(first, 'root@example.test', 'the password before')
    const link = await issueAdminLink(test.server.services, test.server.config, 'command line')
    const browsers = [test.newBrowser(), test.newBrowser()]
    for (const browser of browsers) await openLink(browser, link)
    const passwords = ['one new password', 'another new password']
    const answers = await Promise.all(
      browsers.map((browser, i) => register(browser, 'root@example.test', passwords[i])),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 410])
    const statuses: number[] = []
    for (const password of passwords) {
      const url = `${origin}/api/v1/auth/login/basic/default`
      statuses.push(
        (await test.newBrowser().call('POST', url, { email: 'root@example.test', password })).status,
      )
    }
    expect(statuses).toEqual(answers.map(answer => (answer.status === 200 ? 200 : 401)))
  })

  it('is still good after a sign-in that it could not help', async () => {
    provider = await startFaultyProvider()
    provider.claims = ({ email: _none, ...honest }) => honest
    provider.userInfo = () => ({ json: { sub: 'pairwise-ada' } })
    test = await startTestServer({ strategies: [basicConfig(), azure(provider)] })
    const browser = test.newBrowser()
    await openLink(browser, test.server.adminLink)
    expect((await signIn(browser, provider)).status).toBe(403)
    expect((await register(browser)).status).toBe(200)
    expect((await me(browser)).superAdmin).toBe(true)
  })

  it('asks for a password that meets the rules before it is used up', async () => {
    test = await startTestServer({ strategies: [basicConfig()] })
    const browser = test.newBrowser()
    await openLink(browser, test.server.adminLink)
    const weak = await register(browser, 'root@example.test', 'short')
    expect(weak.json()).toMatchObject({ error: 'password_too_weak', rules: ['Use at least 10 characters.'] })
    const common = await register(browser, 'root@example.test', 'password1234')
    expect(common.json().rules).toEqual([expect.stringContaining('most used passwords')])
    expect((await register(browser)).status).toBe(200)
  })
})
