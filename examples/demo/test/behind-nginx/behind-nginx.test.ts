/** The demo's bot behind a real nginx with the recipe, asking a real Gatewright, with people from the Entra emulator. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { startEntraEmulator } from '@gatewright/entra-emulator'
import { startSupportBot } from '@gatewright/example-support-bot'
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { ensureInstalled, fillIn } from '../../../../packages/server/test/gate/support/daemon.ts'
import { runNginx } from '../../../../packages/server/test/gate/support/run-nginx.ts'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { placeConfiguration } from '../../src/configuration.ts'

beforeAll(() => ensureInstalled('nginx'), 300_000)

const cli = join(import.meta.dirname, '../../../../packages/cli/src/main.ts')

/** The demo's programs; `nginx` is the port that people use for the bot. */
async function startAll() {
  const folder = mkdtempSync(join(tmpdir(), 'demo-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [gatewright, nginx] = [await freePort(), await freePort()]
  const emulator = await startEntraEmulator({ seed: 'personas' })
  onTestFinished(() => emulator.close())
  const bot = await startSupportBot({ port: 0 })
  onTestFinished(() => bot.close())
  const portOf = (origin: string) => Number(new URL(origin).port)
  const ports = { gatewright, emulator: portOf(emulator.origin), bot: portOf(bot.origin), host: 9 }
  const { file } = placeConfiguration({ ports, folder, empty: false, startedAt: 0 })
  writeFileSync(file, behindNginx(readFileSync(file, 'utf8'), gatewright, nginx))
  const server: ChildProcess = spawn(process.execPath, [cli, 'start', '--config', file], { stdio: 'ignore' })
  onTestFinished(async () => {
    server.kill('SIGTERM')
    if (server.exitCode === null) await once(server, 'exit')
  })
  await vi.waitFor(
    async () => expect((await fetch(`http://127.0.0.1:${gatewright}/readyz`)).status).toBe(200),
    { timeout: 20_000 },
  )
  await startNginx(nginx, gatewright, ports.bot)
  return { nginx, botOrigin: `http://support.localhost:${nginx}` }
}

/** What the recipe's head says to change on the Gatewright side. */
function behindNginx(config: string, gatewright: number, nginx: number): string {
  const url = `http://support.localhost:${gatewright}`
  const http = '"httpServer": {'
  if (!config.includes(url) || !config.includes(http)) throw new Error('The demo’s file has changed.')
  return config
    .replaceAll(url, `http://support.localhost:${nginx}`)
    .replace(http, `${http} "trustedProxies": ["127.0.0.1"],`)
}

async function startNginx(port: number, gatewright: number, bot: number): Promise<void> {
  const recipe = fillIn('nginx/support.conf', {
    '127.0.0.1:3000': `127.0.0.1:${gatewright}`,
    '127.0.0.1:4100': `127.0.0.1:${bot}`,
    'listen 80;': `listen 127.0.0.1:${port};`,
    'server_name support.example.com;': 'server_name support.localhost;',
    ' $host;': ' $host:$server_port;',
  })
  await runNginx(recipe, port)
}

/** A browser without scripts: cookies by host, redirects across hosts, forms. Every host is on this machine. */
function createBrowser() {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (host: string) => {
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    return jar
  }
  const cookieFor = (host: string) => [...jarOf(host)].map(([name, value]) => `${name}=${value}`).join('; ')

  async function open(address: string, form?: Record<string, string>) {
    let url = new URL(address)
    let body = form && new URLSearchParams(form).toString()
    for (let hops = 0; hops < 20; hops++) {
      const { host, port, origin } = url
      const type = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', origin }
      const sent = httpRequest({
        ...{ host: '127.0.0.1', port, path: url.pathname + url.search, agent: false },
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          host,
          accept: 'text/html',
          cookie: cookieFor(host),
          'sec-fetch-site': 'same-origin',
          ...type,
        },
      }).end(body)
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      for (const line of response.headers['set-cookie'] ?? []) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        jarOf(host).set(name, value)
      }
      const html = await text(response)
      if (response.headers.location === undefined) return { url, status: response.statusCode, html }
      url = new URL(response.headers.location, url)
      body = undefined
    }
    throw new Error(`redirected in circles at ${url}`)
  }
  return { open, cookieFor }
}

it('lets people in by Entra’s sign-in, and the bot greets them by name, over its WebSocket too', async () => {
  const { botOrigin, nginx } = await startAll()
  const browser = createBrowser()
  const signInPage = await browser.open(`${botOrigin}/`)
  expect(signInPage.url.pathname).toBe('/admin/login')
  const returnTo = signInPage.url.searchParams.get('returnTo') ?? ''
  const begin = new URL('/api/v1/auth/login/oauth2/azure', signInPage.url)
  begin.searchParams.set('returnTo', returnTo)
  const entra = await browser.open(begin.href)
  const action = /<form[^>]* action="([^"]+)"/.exec(entra.html)?.[1] ?? ''
  const credentials = { username: 'ada@contoso.test', password: 'correct-horse', action: 'sign-in' }
  const chat = await browser.open(new URL(action, entra.url).href, credentials)
  expect(chat.url.href).toBe(`${botOrigin}/`)
  expect(chat.html).toContain('Ada Lovelace')

  const { host } = new URL(botOrigin)
  const socket = new WebSocket(`ws://127.0.0.1:${nginx}/chat`, {
    headers: { host, cookie: browser.cookieFor(host) },
    origin: botOrigin,
  })
  onTestFinished(() => socket.terminate())
  const [greeting] = await once(socket, 'message')
  expect(String(greeting)).toContain('Ada')

  // She is an administrator.
  expect((await browser.open(`${botOrigin}/admin`)).status).toBe(200)
  const out = await browser.open(`${botOrigin}/.gatewright/sign-out`, {})
  expect(out.html).toContain('You are signed out')
  expect((await browser.open(`${botOrigin}/`)).url.pathname).toBe('/admin/login')
  expect((await browser.open(`${botOrigin}/public`)).status).toBe(200)
})
