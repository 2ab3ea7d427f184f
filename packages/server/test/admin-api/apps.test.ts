import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Console, fileText, type Person, startConsole } from './support/console.ts'

let gateway: Console
let app: Server

beforeEach(async () => {
  app = createServer((_, response) => response.end('the app'))
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  gateway = await startConsole(
    fileText({
      roles: ['support'],
      apps: {
        bot: {
          name: 'Support bot',
          upstream: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
          url: 'http://bot.localhost:3000',
          allow: { roles: ['support'] },
        },
        dead: {
          upstream: 'http://127.0.0.1:9',
          url: ['http://dead.localhost:3000', 'http://old.localhost:3000'],
          allow: { signedIn: true },
        },
        safe: {
          upstream: [`http://127.0.0.1:${(app.address() as AddressInfo).port}`, 'http://127.0.0.1:9'],
          url: 'https://safe.localhost:3000',
          allow: { roles: ['support'] },
        },
        tool: {
          upstream: 'http://127.0.0.1:9',
          url: 'http://localhost:3000/tool',
          allow: { roles: ['support'] },
        },
      },
    }),
  )
})
afterEach(async () => {
  await gateway.close()
  await new Promise(resolve => app.close(resolve))
})

const appsOf = async (person: Person) => (await person.call('GET', '/apps')).json()

it('shows a super admin every app with who may enter and whether it answers', async () => {
  expect(await appsOf(gateway.ada)).toMatchObject([
    {
      id: 'bot',
      name: 'Support bot',
      url: 'http://bot.localhost:3000/',
      who: ['Whoever has the role support.'],
      upstreams: [{ answers: true }],
      recentVisitors: [],
    },
    {
      id: 'dead',
      url: 'http://dead.localhost:3000/',
      urls: ['http://dead.localhost:3000/', 'http://old.localhost:3000/'],
      who: ['Everybody who is signed in.'],
      upstreams: [{ url: 'http://127.0.0.1:9', answers: false }],
    },
    { id: 'safe', upstreams: [{ answers: true }, { url: 'http://127.0.0.1:9', answers: false }] },
    { id: 'tool', urls: ['http://localhost:3000/tool'], recentVisitors: null },
  ])
})

it('lists who has been there', async () => {
  const grace = await gateway.join('grace@contoso.test', ['support'])
  const page = await grace.browser.follow('http://bot.localhost:3000/')
  expect(page.body).toBe('the app')
  const [bot] = await appsOf(gateway.ada)
  expect(bot.recentVisitors).toEqual([{ email: 'grace@contoso.test', at: gateway.clock.now() }])
})

it('lists who has been there over https', async () => {
  const grace = await gateway.join('grace@contoso.test', ['support'])
  let page = await grace.browser.open('https://safe.localhost:3000/')
  while (page.location !== undefined) page = await grace.browser.open(page.location)
  expect(page.body).toBe('the app')
  const safe = (await appsOf(gateway.ada)).find(({ id }: { id: string }) => id === 'safe')
  expect(safe.recentVisitors).toEqual([{ email: 'grace@contoso.test', at: gateway.clock.now() }])
})

it('shows a member the apps that they may open, and nothing of what lies behind', async () => {
  const alan = await gateway.join('alan@contoso.test')
  const apps = await appsOf(alan)
  expect(apps.map((item: { id: string }) => item.id)).toEqual(['dead'])
  expect(apps[0]).toMatchObject({ upstreams: [], who: [], recentVisitors: [] })
})
