import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createBrowser } from '../support/browser.ts'
import { origin } from '../support/server.ts'
import { type Console, fileText, type Person, startConsole } from './support/console.ts'

const bot = 'http://bot.localhost:3000'
const tokens = `${origin}/api/v1/auth/tokens`

let gateway: Console
let app: Server
let ada: Person
let alan: Person
let grace: Person

beforeEach(async () => {
  app = createServer((_, response) => response.end('the app'))
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  const upstream = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
  const at = (name: string, more: object) => ({ upstream, url: `http://${name}.localhost:3000`, ...more })
  gateway = await startConsole(
    fileText({
      roles: ['support'],
      apps: {
        bot: at('bot', { name: 'Support bot', allow: { signedIn: true } }),
        payroll: at('payroll', { allow: { roles: ['admin'] } }),
        reports: at('reports', { rules: [{ paths: ['/api/**'], allow: { roles: ['support'] } }] }),
        news: at('news', { rules: [{ public: true }] }),
      },
    }),
  )
  ada = gateway.ada
  alan = await gateway.join('alan@contoso.test', ['admin'])
  grace = await gateway.join('grace@contoso.test', ['support'])
})
afterEach(async () => {
  await gateway.close()
  app.closeAllConnections()
  await new Promise(resolve => app.close(resolve))
})

const make = async (person: Person, name: string) =>
  (await person.browser.call('POST', tokens, { name, apps: ['bot'] })).json()
const enters = async (value: string) =>
  (
    await createBrowser(gateway.gatewright.port).call('GET', `${bot}/`, undefined, {
      authorization: `Bearer ${value}`,
    })
  ).status
const names = async (person: Person, query = '') =>
  (await person.call('GET', `/api-tokens${query}`)).json().items.map((item: { name: string }) => item.name)

it('shows an admin everybody’s tokens, whose they are and when they were used, never their values', async () => {
  const graces = await make(grace, 'nightly export')
  gateway.clock.advance(1)
  await make(ada, 'backup')
  await enters(graces.value)
  const page = await alan.call('GET', '/api-tokens')
  expect(page.json().items).toMatchObject([
    { name: 'backup', email: 'ada@contoso.test', superAdmin: true },
    {
      name: 'nightly export',
      apps: ['bot'],
      collaboratorId: grace.id,
      email: 'grace@contoso.test',
      superAdmin: false,
      lastUsedAt: gateway.clock.now(),
    },
  ])
  expect(page.body).not.toContain(graces.value)
  expect(page.body).not.toContain('hash')
  expect(await names(alan, `?collaboratorId=${grace.id}`)).toEqual(['nightly export'])
})

it('lets an admin revoke a member’s token, which is refused from then on', async () => {
  const { token, value } = await make(grace, 'nightly export')
  expect(await enters(value)).toBe(200)
  expect((await alan.call('DELETE', `/api-tokens/${token.id}`)).status).toBe(204)
  expect(await enters(value)).toBe(401)
  expect((await grace.browser.call('GET', tokens)).json()).toEqual([])
  expect((await alan.call('DELETE', `/api-tokens/${token.id}`)).status).toBe(404)
  const { items } = (await ada.call('GET', '/audit?kind=token-revoked')).json()
  expect(items).toMatchObject([
    {
      who: 'alan@contoso.test',
      what: 'Revoked the API token "nightly export" of grace@contoso.test',
      address: '127.0.0.1',
    },
  ])
})

it('lets nobody but a super admin revoke a super admin’s token, and leaves the attempt in the log', async () => {
  const { token, value } = await make(ada, 'backup')
  const page = await alan.call('DELETE', `/api-tokens/${token.id}`)
  expect([page.status, page.json().message]).toEqual([403, 'Only a super admin may change a super admin.'])
  expect(await enters(value)).toBe(200)
  const { items } = (await ada.call('GET', '/audit?kind=access')).json()
  expect(items).toMatchObject([{ who: 'alan@contoso.test', result: 'refused' }])
  expect((await ada.call('DELETE', `/api-tokens/${token.id}`)).status).toBe(204)
  expect(await enters(value)).toBe(401)
})

it('shows and does nothing for a member', async () => {
  const { token, value } = await make(ada, 'backup')
  expect((await grace.call('GET', '/api-tokens')).status).toBe(403)
  expect((await grace.call('DELETE', `/api-tokens/${token.id}`)).status).toBe(403)
  expect(await enters(value)).toBe(200)
})

it('offers somebody the apps that a token of theirs could open, and names no other', async () => {
  const offered = (await grace.browser.call('GET', `${tokens}/apps`)).json()
  expect(offered).toEqual([
    { id: 'bot', name: 'Support bot', url: `${bot}/` },
    { id: 'reports', name: 'reports', url: 'http://reports.localhost:3000/' },
  ])
  const refused = await grace.browser.call('POST', tokens, { name: 'x', apps: ['payroll'] })
  expect(refused.json()).toMatchObject({
    error: 'bad_request',
    message: 'You may not open an app "payroll". You may open: bot, reports.',
  })
  const admins = (await alan.browser.call('GET', `${tokens}/apps`)).json()
  expect(admins.map((item: { id: string }) => item.id)).toEqual(['bot', 'payroll'])
})

it('goes with its owner', async () => {
  await make(grace, 'nightly export')
  await ada.call('DELETE', `/collaborators/${grace.id}`)
  expect(await names(ada)).toEqual([])
})
