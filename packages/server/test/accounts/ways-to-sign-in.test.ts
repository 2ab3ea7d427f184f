import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { removeWay } from '../../src/accounts/remove-way.ts'
import { type Console, fileText, type Person, password, startConsole } from '../admin-api/support/console.ts'
import { type Browser, createBrowser } from '../support/browser.ts'
import { origin } from '../support/server.ts'

const bot = 'http://bot.localhost:3000'
const api = `${origin}/api/v1/auth`
let server: Console
let app: Server
let sockets: WebSocketServer

beforeAll(async () => {
  app = createServer((request, response) => {
    if (request.url !== '/events') return void response.end('the app')
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: hello\n\n')
  })
  sockets = new WebSocketServer({ server: app })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  const upstream = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
  server = await startConsole(
    fileText({
      authStrategies: { staff: { type: 'basic', label: 'Staff' } },
      pro: { collaboratorsAuthStrategies: ['default', 'staff'] },
      apps: { bot: { upstream, url: bot, allow: { signedIn: true } } },
    }),
  )
})
afterAll(async () => {
  await server.close()
  sockets.close()
  app.closeAllConnections()
  await new Promise(resolve => app.close(resolve))
})

interface Way {
  readonly id: string
  readonly strategy: { readonly id: string; readonly label: string }
  readonly noticed: boolean
  readonly current: boolean
}
const waysIn = async (browser: Browser): Promise<readonly Way[]> =>
  (await browser.call('GET', `${api}/identities`)).json()
const remove = (browser: Browser, id: string) => browser.call('DELETE', `${api}/identities/${id}`)
const notice = (browser: Browser, ids: readonly string[]) =>
  browser.call('POST', `${api}/identities/notice`, { ids })
const me = (browser: Browser) => browser.call('GET', `${api}/me`)
const signIn = (
  browser: Browser,
  strategy: string,
  body: Readonly<Record<string, string>>,
): ReturnType<Browser['call']> => browser.call('POST', `${api}/login/basic/${strategy}`, body)

/** Grace, to whose account a super admin has added a second way, which somebody has used. */
async function withSecondWay(email: string): Promise<{ first: Person; second: Browser; id: string }> {
  const first = await server.join(email)
  const invited = await server.ada.call('POST', '/collaborators/invite', {
    email,
    strategy: 'staff',
    roles: ['member'],
  })
  expect(invited.json().holder).toMatchObject({ becomes: 'joined' })
  const second = server.newBrowser()
  // So that it is the one that was used last.
  server.clock.advance(1)
  const once = invited.json().oneTimePassword
  const answer = await signIn(second, 'staff', { email, password: once, newPassword: password })
  expect(answer.json()).toEqual({ redirectTo: `${origin}/admin` })
  const id = (await waysIn(second)).find(way => way.current)?.id ?? ''
  return { first, second, id }
}

describe('a way to sign in that was added to an account', () => {
  it('is told of at the owner’s next sign-in, which leads on to where they wanted to go', async () => {
    const { id } = await withSecondWay('told@contoso.test')
    const browser = server.newBrowser()
    server.clock.advance(1)
    const form = { email: 'told@contoso.test', password, returnTo: `${bot}/today?a=1` }
    const led = new URL((await signIn(browser, 'default', form)).json().redirectTo)
    expect(led.origin + led.pathname).toBe(`${origin}/admin/ways`)
    expect(led.searchParams.get('returnTo')).toBe(form.returnTo)
    expect((await me(browser)).json()).toMatchObject({ unnoticedWays: 1 })
    expect(await waysIn(browser)).toMatchObject([
      { strategy: { id: 'default' }, current: true, noticed: true, offered: true },
      {
        id,
        strategy: { id: 'staff', label: 'Staff' },
        address: 'told@contoso.test',
        addedBy: 'an invitation of ada@contoso.test',
        current: false,
        noticed: false,
      },
    ])
    expect((await notice(browser, [id])).status).toBe(204)
    expect((await me(browser)).json()).toMatchObject({ unnoticedWays: 0 })
    const again = await signIn(server.newBrowser(), 'default', form)
    expect(again.json()).toEqual({ redirectTo: form.returnTo })
  })

  it('leads nowhere that the sign-in would not lead, either', async () => {
    await withSecondWay('evil@contoso.test')
    for (const returnTo of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:1']) {
      const form = { email: 'evil@contoso.test', password, returnTo }
      const { redirectTo } = (await signIn(server.newBrowser(), 'default', form)).json()
      expect(redirectTo).toBe(`${origin}/admin/ways`)
    }
  })

  it('is not acknowledged by itself, nor by another that was added like it', async () => {
    const { first, second, id } = await withSecondWay('alone@contoso.test')
    await notice(second, [id])
    expect((await waysIn(first.browser)).filter(way => !way.noticed)).toMatchObject([{ id }])
    const { accounts } = server.gatewright.services
    const said = { email: '', emailTrusted: false, fullname: '', providerRoles: [], groups: [] }
    const third = await accounts.addIdentity(
      first.id,
      { strategy: 'azure', issuer: 'https://idp.example', subject: 'x' },
      said,
      { addedBy: 'a test', beside: true },
    )
    await notice(second, [third?.id ?? ''])
    expect((await me(second)).json()).toMatchObject({ unnoticedWays: 0 })
    expect((await me(first.browser)).json()).toMatchObject({ unnoticedWays: 2 })
  })

  it('does not shut the owner out', async () => {
    const { first, second } = await withSecondWay('kept@contoso.test')
    const old = (await waysIn(second)).find(way => !way.current)?.id ?? ''
    const refused = await remove(second, old)
    expect([refused.status, refused.json().reason]).toEqual([400, expect.stringContaining('is new')])
    expect((await me(first.browser)).status).toBe(200)
  })
})

describe('removing a way to sign in', () => {
  it('ends its sessions, tokens and open connections at once, and no other’s', async () => {
    const { first, second, id } = await withSecondWay('grace@contoso.test')
    const live = await Promise.all([first.browser, second].map(openAll))
    const [kept, gone] = live
    const answer = await remove(first.browser, id)
    expect(answer.status).toBe(204)
    await gone?.ended
    expect((await me(second)).status).toBe(401)
    expect((await second.open(`${bot}/`)).status).not.toBe(200)
    expect(await gone?.byToken()).toBe(401)
    expect((await me(first.browser)).status).toBe(200)
    expect(await kept?.byToken()).toBe(200)
    await server.gatewright.services.openConnections.recheck()
    expect(kept?.isOpen()).toBe(true)
    kept?.close()
    // Nor is the person let in again by its password.
    const form = { email: 'grace@contoso.test', password }
    expect((await signIn(server.newBrowser(), 'staff', form)).status).toBe(401)
    const { items } = (await server.ada.call('GET', '/audit?kind=way-removed')).json()
    expect(items[0]).toMatchObject({
      who: 'grace@contoso.test',
      what: 'Took staff away from grace@contoso.test as a way to sign in',
    })
  })

  it('is not for the one of this session, and another’s is as good as none', async () => {
    const { first } = await withSecondWay('own@contoso.test')
    const adas = (await waysIn(server.ada.browser))[0]?.id ?? ''
    const current = (await waysIn(first.browser)).find(way => way.current)?.id ?? ''
    expect((await remove(first.browser, current)).status).toBe(400)
    for (const id of [adas, 'nobody']) {
      const answer = await remove(first.browser, id)
      expect([answer.status, answer.json().error]).toEqual([404, 'gone'])
    }
    await notice(first.browser, [adas])
    expect((await remove(createBrowser(server.gatewright.port), current)).status).toBe(401)
  })

  it('withdraws the invitation that would let the same person in again', async () => {
    const { first, id } = await withSecondWay('again@contoso.test')
    const { invitations } = server.gatewright.services
    const wish = { email: 'again@contoso.test', strategy: 'staff', roles: ['admin'] }
    await invitations.invite(wish)
    await remove(first.browser, id)
    expect(await invitations.find(wish.email, wish.strategy)).toBeUndefined()
  })

  it('that makes somebody a super admin takes a session that is a super admin’s', async () => {
    const { first, second, id } = await withSecondWay('boss@contoso.test')
    const { accounts } = server.gatewright.services
    await accounts.setSuperAdminByLink({ id, collaboratorId: first.id })
    const refused = await remove(first.browser, id)
    expect([refused.status, refused.json().reason]).toEqual([400, expect.stringContaining('super admin')])
    expect((await me(second)).status).toBe(200)
  })
})

describe('a super admin', () => {
  const waysOf = async (by: Person, id: string) =>
    (await by.call('GET', `/collaborators/${id}/identities`)).json()

  it('takes a way away from somebody, and never the one that they are signed in by', async () => {
    const { first, second, id } = await withSecondWay('taken@contoso.test')
    const admin = await server.join('adm@contoso.test', ['admin'])
    expect(await waysOf(admin, first.id)).toMatchObject([
      { id, strategy: 'staff', keepsPassword: true, addressTrusted: true, noticed: false },
      { strategy: 'default', addedBy: 'an invitation of ada@contoso.test', noticed: true },
    ])
    const path = `/collaborators/${first.id}/identities/${id}`
    expect((await admin.call('DELETE', path)).status).toBe(403)
    expect((await server.ada.call('DELETE', path)).status).toBe(204)
    expect((await me(second)).status).toBe(401)
    expect((await server.ada.call('DELETE', path)).status).toBe(404)
    const [own] = await waysIn(server.ada.browser)
    const mine = `/collaborators/${server.ada.id}/identities/${own?.id}`
    expect((await server.ada.call('DELETE', mine)).status).toBe(400)
  })

  it('is never the last one to be taken away', async () => {
    const { accounts } = server.gatewright.services
    const { collaboratorId, id } = (await accounts.identitiesOf(server.ada.id))[0] ?? {
      id: '',
      collaboratorId: '',
    }
    const { storage, clock } = server.gatewright.services
    const others = [...(await accounts.superAdmins({ superAdmins: [] })).active].filter(
      each => each !== collaboratorId,
    )
    for (const other of others) await accounts.setDisabled(other, true)
    const identity = (await accounts.holderOf(id))?.identity
    await expect(
      removeWay(storage.database, clock, { superAdmins: [] }, identity as never, async () => {}),
    ).rejects.toMatchObject({ code: 'last_super_admin' })
    for (const other of others) await accounts.setDisabled(other, false)
    expect((await me(server.ada.browser)).status).toBe(200)
  })

  it('vouches for an address that an admin typed, unless it is another account’s', async () => {
    const admin = await server.join('adm2@contoso.test', ['admin'])
    const email = 'typed@contoso.test'
    const invited = await admin.call('POST', '/collaborators/invite', {
      email,
      strategy: 'default',
      roles: [],
    })
    const browser = server.newBrowser()
    await signIn(browser, 'default', {
      email,
      password: invited.json().oneTimePassword,
      newPassword: password,
    })
    const { id } = (await me(browser)).json().collaborator
    expect(await waysOf(admin, id)).toMatchObject([{ addressTrusted: false }])
    const vouch = (by: Person) => by.call('POST', `/collaborators/${id}/vouch`)
    expect((await vouch(admin)).status).toBe(403)
    const { accounts } = server.gatewright.services
    const listed = async () => (await server.ada.call('GET', `/collaborators?search=${email}`)).json().items

    const said = { email, emailTrusted: true, fullname: 'Grace', providerRoles: [], groups: [] }
    const grace = await accounts.create(said, ['member'])
    const other = { strategy: 'azure', issuer: 'https://idp.example', subject: 'grace' }
    const added = await accounts.addIdentity(grace.id, other, said, { addedBy: 'a test', beside: false })
    expect(await waysOf(admin, id)).toMatchObject([{ addressOf: { id: grace.id, fullname: 'Grace' } }])
    expect(await listed()).toMatchObject([{ sharesAddress: true }, { sharesAddress: true }])
    const refused = await vouch(server.ada)
    expect([refused.status, refused.json().reason]).toEqual([400, expect.stringContaining('Grace')])
    expect(await waysOf(admin, id)).toMatchObject([{ addressTrusted: false }])

    if (added !== undefined) await accounts.removeIdentity(added)
    expect((await vouch(server.ada)).status).toBe(204)
    expect(await waysOf(admin, id)).toMatchObject([{ addressTrusted: true }])
    expect(await accounts.ownerOf(email)).toBe(id)
    expect((await listed()).map((one: { sharesAddress?: boolean }) => one.sharesAddress)).toEqual([
      undefined,
      undefined,
    ])
    // It stays so at the next sign-in.
    await signIn(browser, 'default', { email, password })
    expect(await waysOf(admin, id)).toMatchObject([{ addressTrusted: true }])
    expect((await vouch(server.ada)).status).toBe(400)
  })
})

/** All that somebody can hold open or derive from a session. */
async function openAll(browser: Browser) {
  await browser.follow(`${bot}/`)
  const jar = browser.cookies.get('bot.localhost:3000') ?? new Map<string, string>()
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const { value } = (await browser.call('POST', `${api}/tokens`, { name: 'job', apps: ['bot'] })).json()
  const { port } = server.gatewright
  const socketOf = async (headers: Readonly<Record<string, string>>) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, {
      headers: { host: 'bot.localhost:3000', ...headers },
    })
    await once(socket, 'open')
    return socket
  }
  const all = await Promise.all([
    socketOf({ cookie, origin: bot }),
    socketOf({ authorization: `Bearer ${value}` }),
  ])
  const stream = await fetchStream(port, cookie)
  return {
    ended: Promise.all([...all.map(socket => once(socket, 'close')), stream.ended]),
    isOpen: () => all.every(socket => socket.readyState === WebSocket.OPEN) && stream.isOpen(),
    close() {
      for (const socket of all) socket.terminate()
      stream.close()
    },
    byToken: async () =>
      (await createBrowser(port).call('GET', `${bot}/`, undefined, { authorization: `Bearer ${value}` }))
        .status,
  }
}

async function fetchStream(port: number, cookie: string) {
  const asked = request({
    port,
    host: '127.0.0.1',
    path: '/events',
    headers: { host: 'bot.localhost:3000', cookie },
  })
  asked.end()
  const [response] = await once(asked, 'response')
  response.on('error', () => {})
  await once(response, 'data')
  response.resume()
  return {
    // Cut off in the middle it is an error, too.
    ended: new Promise(resolve => response.once('close', resolve)),
    isOpen: () => !response.destroyed,
    close: () => asked.destroy(),
  }
}
