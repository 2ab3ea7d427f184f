import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { invite } from '../../src/index.ts'
import { startToyServer, type ToyServer } from '../strategies/support/toy-server.ts'

/**
 * Ada is signed in with the staff directory, and invited to sign in with Partner, too. At Partner her browser is signed in as
 * whoever the test says: she herself, or somebody who has written her address into an account of theirs.
 */
let chromium: Browser
let toys: ToyServer
let page: Page
let elsewhere: Server
/** What the other site's page is. */
let trap = ''

beforeAll(async () => {
  ;[chromium, toys] = await Promise.all([launchChromium(), startToyServer()])
  elsewhere = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(trap)
  })
  await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve))
  page = await (await chromium.newContext()).newPage()
  await signInAsAda()
  const { services, config } = toys.gatewright
  await invite(services, config, {
    email: 'ada@contoso.test',
    strategy: 'partner',
    roles: ['member'],
    by: { name: 'an admin', superAdmin: false },
  })
})
afterAll(async () => {
  await chromium?.close()
  elsewhere?.closeAllConnections()
  elsewhere?.close()
  await toys?.close()
})

async function signInAsAda(): Promise<void> {
  await page.goto(`${toys.origin}/admin/login`)
  await page.getByRole('textbox', { name: 'User name' }).fill('CONTOSO\\ada')
  await page.getByRole('textbox', { name: 'PIN', exact: true }).fill('1815')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Your apps' }).waitFor()
}

const api = (path: string) => `${toys.origin}/api/v1/auth${path}`
const ways = async (): Promise<readonly string[]> => {
  const listed = await (await page.request.get(api('/identities'))).json()
  return listed.map((way: { strategy: { id: string } }) => way.strategy.id)
}

describe('another site’s page that takes the owner’s browser to a provider adds no way to the account', () => {
  const login = () => api('/login/relay/partner')
  const through = (path: string, returnTo: string) =>
    `${toys.origin}/admin${path}?${new URLSearchParams({ returnTo })}`
  /** Each is a page that needs no click, or that the click is stolen for. */
  const traps: Readonly<Record<string, () => string>> = {
    'by a script': () => `<script>location = ${JSON.stringify(login())}</script>`,
    'by a refresh': () => `<meta http-equiv="refresh" content="0; url=${login()}">`,
    'by a form': () => `<form action="${login()}"></form><script>document.forms[0].submit()</script>`,
    'by a script that says not from where': () =>
      `<meta name="referrer" content="no-referrer"><script>location = ${JSON.stringify(login())}</script>`,
    'by our own sign-in page, which leads on whoever is signed in': () =>
      `<script>location = ${JSON.stringify(through('/login', new URL(login()).pathname))}</script>`,
    'by the same, with the address in other letters': () =>
      `<script>location = ${JSON.stringify(through('/login', new URL(login()).pathname.replace('/api/', '/%61pi/')))}</script>`,
    'by our page of a strategy': () =>
      `<script>location = ${JSON.stringify(through('/login/partner', new URL(login()).pathname))}</script>`,
    'by our page of one’s ways to sign in': () =>
      `<script>location = ${JSON.stringify(through('/ways', new URL(login()).pathname))}</script>`,
    'with a token that it has made up': () =>
      `<script>location = ${JSON.stringify(`${login()}?join=made-up`)}</script>`,
  }

  it.each(Object.entries(traps))('%s', async (_, made) => {
    trap = made()
    await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`)
    const atTheProvider = page.getByRole('button', { name: 'Yes, it is me' })
    const atHome = page.getByRole('heading', {
      name: /^(Your apps|Sign in with Partner as well|Your ways .*|Ways .*)$/,
    })
    await atTheProvider.or(atHome).first().waitFor()
    if (await atTheProvider.isVisible()) await isRefused()
    expect(await ways()).toEqual(['staff'])
  })

  it('with the token of a session that has ended', async () => {
    const { joinToken } = await (await page.request.get(api('/me'))).json()
    await page.request.post(api('/logout'), { data: {}, headers: { origin: toys.origin } })
    await signInAsAda()
    await page.goto(`${login()}?${new URLSearchParams({ join: joinToken })}`)
    await isRefused()
    expect(await ways()).toEqual(['staff'])
  })

  async function isRefused(): Promise<void> {
    await page.getByRole('button', { name: 'Yes, it is me' }).click()
    await page.getByRole('link', { name: 'Sign in the way you did before' }).waitFor()
  }
})

it('and from there the owner comes to the page that asks, and adds it by a click', async () => {
  await page.goto(`${api('/login/relay/partner')}`)
  await page.getByRole('button', { name: 'Yes, it is me' }).click()
  await page.getByRole('link', { name: 'Sign in the way you did before' }).click()
  await page.getByRole('heading', { name: 'Sign in with Partner as well' }).waitFor()
  await page.getByRole('link', { name: 'Continue with Partner' }).click()
  await page.getByRole('button', { name: 'Yes, it is me' }).click()
  await page.getByRole('heading', { name: /apps|ways to sign in/i }).waitFor()
  expect((await ways()).toSorted()).toEqual(['partner', 'staff'])
})
