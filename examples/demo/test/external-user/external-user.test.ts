/** The demo's own configuration, with the bot and the shop of the demo: a customer of the shop chats with the bot. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type HostPage, startHostPage } from '@gatewright/example-host-page'
import { type SupportBot, startSupportBot } from '@gatewright/example-support-bot'
import { parse } from 'jsonc-parser'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { placeConfiguration } from '../../src/configuration.ts'

const template = readFileSync(join(import.meta.dirname, '../../gatewright.config.json'), 'utf8')
const { secret } = (parse(template) as { pro: { externalAuth: { secret: string } } }).pro.externalAuth

let folder: string
let gatewright: ChildProcess
let port: number
let bot: SupportBot
let shop: HostPage

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'))
  port = await freePort()
  const botOrigin = `http://support.localhost:${port}`
  bot = await startSupportBot({
    port: 0,
    gatewright: { issuer: `http://localhost:${port}`, app: 'support' },
  })
  shop = await startHostPage({ port: 0, botOrigin, secret })
  const ports = {
    gatewright: port,
    emulator: 9,
    bot: Number(new URL(bot.origin).port),
    host: shop.port,
  }
  const { file } = placeConfiguration({ ports, folder, empty: false, startedAt: 0 })
  const cli = join(import.meta.dirname, '../../../../packages/cli/src/main.ts')
  gatewright = spawn(process.execPath, [cli, 'start', '--config', file], { stdio: 'ignore' })
  const ready = async () => expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
  await vi.waitFor(ready, { timeout: 20_000 })
})

afterAll(async () => {
  if (gatewright?.exitCode === null) {
    gatewright.kill('SIGTERM')
    await once(gatewright, 'exit')
  }
  await Promise.all([bot?.close(), shop?.close()])
  rmSync(folder, { recursive: true, force: true })
})

async function post(origin: string, path: string, headers: Record<string, string>) {
  const { host, port } = new URL(origin)
  const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers: { host, ...headers } }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

const botOrigin = () => `http://support.localhost:${port}`

/** What the shop's page does: asks its own server for a token for whoever is at this browser. */
async function tokenOf(customer: 'uma' | 'guest'): Promise<string> {
  const signedIn = await post(shop.origin, customer === 'uma' ? '/sign-in' : '/sign-out', {
    origin: shop.origin,
  })
  const cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  return JSON.parse((await post(shop.origin, '/chat-token', { origin: shop.origin, cookie })).body).token
}

const trade = (token: string, origin = shop.origin) =>
  post(botOrigin(), '/.gatewright/external-user', { origin, authorization: `Bearer ${token}` })

/** Opens the chat with what fits into its address, and hears the greeting; the status where it is refused. */
async function chat(query: string, path = '/chat-for-customers') {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}${query}`, {
    headers: { host: new URL(botOrigin()).host },
    origin: shop.origin,
  })
  onTestFinished(() => socket.terminate())
  return await new Promise<{ paragraphs: string[]; credentials: object } | number | undefined>(resolve => {
    socket.on('error', () => {})
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
    socket.on('message', data => resolve(JSON.parse(String(data))))
  })
}

it('greets a customer of the shop by name, and shows what the shop said of her', async () => {
  const traded = await trade(await tokenOf('uma'))
  expect(traded.status).toBe(200)
  const { ticket } = JSON.parse(traded.body)
  expect(await chat(`?gatewright-ticket=${ticket}`)).toMatchObject({
    paragraphs: ['Hello Uma, good to see you.', 'What can I do for you?'],
    credentials: { iss: shop.origin, sub: 'customer-17', name: 'Uma Okafor', plan: 'gold' },
  })
  expect(await chat(`?gatewright-ticket=${ticket}`)).toBe(401)
})

it('talks to a guest of the shop too, without a name', async () => {
  const { ticket } = JSON.parse((await trade(await tokenOf('guest'))).body)
  expect(await chat(`?gatewright-ticket=${ticket}`)).toMatchObject({
    paragraphs: ['Hello guest, good to see you.', 'What can I do for you?'],
  })
})

it('lets a customer into the chat for customers alone', async () => {
  const { ticket } = JSON.parse((await trade(await tokenOf('uma'))).body)
  expect(await chat(`?gatewright-ticket=${ticket}`, '/chat')).toBe(401)
  expect(await chat('')).toBe(401)
})

it('trades no token for a page that is not listed, and none that is not the shop’s', async () => {
  expect((await trade(await tokenOf('uma'), 'http://evil.localhost:4200')).status).toBe(403)
  const [head, payload] = (await tokenOf('uma')).split('.')
  expect((await trade(`${head}.${payload}.AAAA`)).status).toBe(401)
})

it('gives no token to a page that is not the shop’s own, whatever cookie comes along', async () => {
  expect((await post(shop.origin, '/chat-token', { origin: 'http://evil.localhost:4200' })).status).toBe(404)
})
