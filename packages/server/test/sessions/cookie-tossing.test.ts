import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { personOf } from '../stores/support.ts'
import { azureOffered, testHttp } from '../support/config.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const host = 'sso.example.com'
let test: TestServer
let mallorysToken: string

/** Mallory has an account here and works on a neighbouring host, which may set cookies for the whole domain. */
beforeEach(async () => {
  test = await startTestServer({
    strategies: [azureOffered],
    http: { ...testHttp, externalUrl: `https://${host}` },
  })
  const { accounts, sessions } = test.server.services
  const mallory = await personOf(accounts, { email: 'mallory@example.com', subject: 'mallory' })
  const { setCookie } = await sessions.start({
    ...mallory,
    strategy: 'azure',
    issuer: 'https://idp.example',
    subject: 'mallory',
    host,
    secure: true,
    address: '127.0.0.1',
    userAgent: '',
  })
  expect(setCookie).toMatch(/^__Host-gatewright=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
  mallorysToken = /=([\w-]{43});/.exec(setCookie)?.[1] ?? ''
})
afterEach(() => test.close())

describe('a neighbour who plants their own session in somebody’s browser', () => {
  it('is not believed: on https only the cookie that no neighbour can set counts', async () => {
    const { sessions } = test.server.services
    expect(await sessions.callerOf(`gatewright=${mallorysToken}`, host)).toBeUndefined()
    expect(await sessions.callerOf(`__Host-gatewright=${mallorysToken}`, host)).toBeDefined()
    // Cached now, and still not.
    expect(await sessions.callerOf(`gatewright=${mallorysToken}`, host)).toBeUndefined()
    const both = `gatewright=${mallorysToken}; __Host-gatewright=${'A'.repeat(43)}`
    expect(await sessions.callerOf(both, host)).toBeUndefined()
  })

  it('does not get a cookie for an app’s host that counts under the plain name either', async () => {
    const { sessions } = test.server.services
    const caller = await sessions.callerOf(`__Host-gatewright=${mallorysToken}`, host)
    const cookie = await sessions.cookieForHost(caller?.sessionId ?? '', 'bot.example.com', true)
    const token = /=([\w-]{43});/.exec(cookie ?? '')?.[1] ?? ''
    expect(await sessions.callerOf(`gatewright=${token}`, 'bot.example.com')).toBeUndefined()
    expect(await sessions.callerOf(`__Host-gatewright=${token}`, 'bot.example.com')).toBeDefined()
  })
})
