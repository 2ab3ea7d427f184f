/**
 * Somebody works on while parts of `npm run cluster` are killed, in a real browser: one of two nodes in `npm test`, and in
 * `npm run test:cluster` each of three, PostgreSQL and the balancer, in turn.
 */
import { existsSync } from 'node:fs'
import { get } from 'node:http'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/launch-chromium.ts'
import { newPerson } from './support/browser.ts'
import { type RunningCluster, startCluster } from './support/cluster.ts'
import { signInAtEntra } from './support/entra-page.ts'

const isWhole = process.env.GATEWRIGHT_WHOLE_CLUSTER === '1'
const nodes = isWhole ? ['1', '2', '3'] : ['1', '2']

let cluster: RunningCluster
let browser: Browser
let ada: { readonly page: Page; readonly context: BrowserContext }

beforeAll(async () => {
  ;[cluster, browser] = await Promise.all([startCluster(nodes.length), launchChromium()])
  ada = await newPerson(browser)
  const { page } = ada
  await page.goto(cluster.bot)
  await page.getByRole('link', { name: 'Continue with Microsoft' }).click()
  await signInAtEntra(page, 'ada@contoso.test')
  await page.getByText('Hello Ada, good to see you.').waitFor()
})

afterAll(async () => {
  await browser?.close()
  await cluster?.stop()
})

/** The chat is a WebSocket: where its node has died, the page opens another one. */
async function chats(page: Page): Promise<void> {
  const answers = page.locator('.bubble.bot')
  await expect
    .poll(async () => {
      const before = await answers.count()
      const question = page.getByRole('textbox', { name: 'Your question' })
      if (await question.isDisabled()) return await page.locator('#status').textContent()
      await question.fill('Who am I?')
      await page.keyboard.press('Enter')
      await page.waitForTimeout(100)
      return (await answers.count()) > before ? await answers.last().textContent() : 'no answer yet'
    })
    .toContain('You are Ada Lovelace')
}

/** Pages, which ask the database: the bot’s, and the console’s list of people. */
async function opensPages({ context }: typeof ada): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${cluster.bot}/public`)
  await page.getByText('ada@contoso.test').first().waitFor()
  await page.goto(`${cluster.console}/admin/collaborators`)
  await page.getByText('grace@contoso.test').first().waitFor()
  await page.close()
}

/** @returns the status that one node answers to whoever has these cookies */
const asks = (node: string, cookie: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = { host: new URL(cluster.console).host, cookie }
    get(`${node}/api/v1/auth/me`, { headers, agent: false }, answer => {
      answer.resume()
      resolve(answer.statusCode)
    }).once('error', reject)
  })

it.each(isWhole ? nodes : ['1'])(
  'goes on without signing in again when node %s is killed, and when it is back',
  async number => {
    const { page } = ada
    await cluster.type(number, /is killed/)
    await Promise.all([chats(page), opensPages(ada)])
    await cluster.type(number, /is back/)
    await chats(page)
  },
)

if (isWhole) {
  it('goes on while PostgreSQL is killed and starts again', async () => {
    // As whoever tries both does: what stands still neither keeps it from starting again nor stays behind.
    await cluster.type('f', /is frozen/)
    await cluster.type('d', /is killed/)
    await cluster.type('f', /is down/)
    await chats(ada.page)
    await cluster.type('d', /is back/)
    await Promise.all([chats(ada.page), opensPages(ada)])
  })

  it('goes on while the balancer reads its file again, and when it is killed and starts again', async () => {
    await cluster.type('l', /has read its file/)
    await Promise.all([chats(ada.page), opensPages(ada)])
    await cluster.type('b', /is killed/)
    await cluster.type('b', /is back/)
    await Promise.all([chats(ada.page), opensPages(ada)])
  })
}

it('is signed out on every node when they sign out at one', async () => {
  const { page, context } = ada
  const cookies = await context.cookies(cluster.console)
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const statuses = () => Promise.all(cluster.nodes.map(node => asks(node, cookie)))
  expect(await statuses()).toEqual(nodes.map(() => 200))
  const console = await context.newPage()
  await console.goto(cluster.console)
  await console.getByRole('button', { name: 'Profile of Ada Lovelace' }).click()
  await console.getByRole('button', { name: 'Sign out' }).click()
  await console.waitForURL(/\/admin\/login|\/logout/)
  await expect.poll(statuses, { interval: 50 }).toEqual(nodes.map(() => 401))
  // Whichever node holds the chat's WebSocket has closed it.
  await page.getByText('Your session has ended.').waitFor()
})

it('leaves nothing behind, and the balancer’s question to each node was one that it answers', async () => {
  expect(cluster.log()).toMatch(/"node":"Node 1".*Gatewright is ready/)
  expect(cluster.log()).not.toContain('app_not_found')
  await browser.close()
  expect(await cluster.stop()).toBe(0)
  // The balancer, PostgreSQL, the bot and the emulator beside them.
  expect(cluster.pids.size).toBe(nodes.length + 4)
  for (const [name, pid] of cluster.pids) expect([name, existsSync(`/proc/${pid}`)]).toEqual([name, false])
})
