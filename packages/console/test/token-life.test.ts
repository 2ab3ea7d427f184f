import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { picture } from '../../../tests/support/picture.ts'
import { type Gatewright, startGatewright } from '../../server/src/index.ts'
import { expectSoundInEveryLook, newPage, openBrowser } from './support/browser.ts'

// A machine that is busy with other tests must not decide this.
vi.setConfig({ testTimeout: 120_000 })

let browser: Browser
let app: Server
let folder: string
let port: number
let gatewright: Gatewright

const listen = async (server: Server) => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

beforeAll(async () => {
  browser = await openBrowser()
  app = createServer((request, response) => response.end(`the app knows ${request.headers['remote-email']}`))
  const upstream = `http://127.0.0.1:${await listen(app)}`
  const probe = createServer()
  port = await listen(probe)
  await new Promise(resolve => probe.close(resolve))
  folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  const configFile = join(folder, 'gatewright.config.json')
  const url = `http://support.localhost:${port}`
  const apps = { support: { name: 'Support bot', upstream, url, allow: { signedIn: true } } }
  const httpServer = { host: '127.0.0.1', port, externalUrl: `http://localhost:${port}` }
  await writeFile(configFile, JSON.stringify({ httpServer, apps }))
  gatewright = await startGatewright({ configFile, env: {}, log: pino({ level: 'silent' }) })
})
afterAll(async () => {
  await browser?.close()
  await gatewright?.close()
  app?.closeAllConnections()
  app?.close()
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
})

/** As a program does. */
const call = (token: string) =>
  new Promise<string>((resolve, reject) => {
    const headers = { host: `support.localhost:${port}`, authorization: `Bearer ${token}` }
    const request = httpRequest(
      { host: '127.0.0.1', port, path: '/api', headers, agent: false },
      response => {
        let body = ''
        response.on('data', chunk => {
          body += chunk
        })
        response.on('end', () => resolve(`${response.statusCode} ${body}`))
      },
    )
    request.on('error', reject)
    request.end()
  })

it('a token that is made in the console lets a program through the gate until it is revoked there', async () => {
  const page = await newPage(browser)
  await page.goto(gatewright.adminLink ?? '')
  await page.getByLabel('E-mail').fill('ada@contoso.test')
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByLabel('Password', { exact: true }).fill('a long enough password')
  await page.getByRole('button', { name: 'Make the account and sign in' }).click()

  await page.getByRole('link', { name: 'API tokens' }).click()
  await page.getByRole('button', { name: 'New token' }).click()
  await page.getByLabel('Name').fill('nightly export')
  // The only app is chosen already.
  await page.getByRole('button', { name: 'Make token' }).click()
  const token = (await page.getByText(/^gw_[\w-]{43}$/).textContent()) ?? ''
  await picture(page, 'new-api-token')
  expect(await call(token)).toBe('200 the app knows ada@contoso.test')
  await page.getByRole('button', { name: 'I have it' }).click()

  await page.reload()
  const row = page.getByRole('row', { name: /nightly export/ })
  await row.getByText('now').last().waitFor()
  await expect.poll(() => row.textContent()).not.toContain('never')
  expect(await page.content()).not.toContain(token)
  await picture(page, 'api-tokens')
  await expectSoundInEveryLook(page)

  await page.getByRole('button', { name: 'Revoke the token nightly export' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('heading', { name: 'You have no tokens' }).waitFor()
  expect(await call(token)).toMatch(/^401 /)
  await page.goto(`http://localhost:${port}/admin/audit`)
  await page.getByText('Revoked the API token "nightly export" of ada@contoso.test').waitFor()
  await page.getByText('Made the API token "nightly export" of ada@contoso.test for support').waitFor()
  expect(page.problems).toEqual([])
  await page.context().close()
})
