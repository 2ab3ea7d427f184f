import type { Config } from '@gatewright/config'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Console, startConsole } from '../admin-api/support/console.ts'
import { ask as askPlainly } from '../gate/support/ask.ts'
import { createBrowser } from '../support/browser.ts'
import { origin, startTestServer } from '../support/server.ts'

let gateway: Console

beforeEach(async () => {
  gateway = await startConsole()
})
afterEach(() => gateway.close())

const metrics = async (headers: Record<string, string> = {}) =>
  createBrowser(gateway.gatewright.port).call('GET', `${origin}/metrics`, undefined, headers)

it('counts sign-ins by strategy, result and reason, and does not start anew with a restart', async () => {
  await createBrowser(gateway.gatewright.port).call('POST', `${origin}/api/v1/auth/login/basic/default`, {
    email: 'grace@contoso.test',
    password: 'wrong',
  })
  await gateway.gatewright.restartFromFile('test')
  const { status, body } = await metrics()
  expect(status).toBe(200)
  expect(body).toContain('gatewright_sign_ins_total{strategy="default",result="ok",code=""} 1')
  expect(body).toContain(
    'gatewright_sign_ins_total{strategy="default",result="refused",code="invalid_credentials"} 1',
  )
  expect(body).toContain('gatewright_restarts_total{result="ok"} 1')
  expect(body).toMatch(/^gatewright_sessions 1$/m)
  expect(body).toMatch(/^gatewright_answers_total\{class="4xx"\} 1$/m)
  expect(body).toContain('process_resident_memory_bytes')
})

it('is nothing to whoever asks through a proxy on the same machine, unless an admin is signed in', async () => {
  for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
    expect((await metrics({ [name]: '203.0.113.9' })).status).toBe(404)
  }
  const through = { 'x-forwarded-for': '203.0.113.9' }
  const { browser } = gateway.ada
  expect((await browser.call('GET', `${origin}/metrics`, undefined, through)).status).toBe(200)
})

describe('where a proxy can be in front, the way from this machine proves nothing', () => {
  const token = 'a token that nobody guesses'.replaceAll(' ', '-')
  const start = async (http: Partial<Config['http']>) => {
    const { server, close } = await startTestServer({ http: { ...localHttp, ...http } })
    onTestFinished(close)
    return async (host: string, headers: Record<string, string> = {}) =>
      (await askPlainly(server.port, '/metrics', { host, headers })).status
  }
  const localHttp = {
    host: '127.0.0.1',
    port: 0,
    externalUrl: 'http://localhost:3000',
    trustedProxies: [],
    maxConnections: 10_000,
  }
  const published = { externalUrl: 'https://sso.example.com' }

  it('a proxy that adds no header publishes them not, whichever Host it sends', async () => {
    const ask = await start(published)
    for (const host of ['127.0.0.1', '127.0.0.1:3000', 'localhost', '[::1]', 'sso.example.com']) {
      expect([host, await ask(host)]).toEqual([host, 404])
    }
    expect(await ask('127.0.0.1', { authorization: 'Bearer undefined' })).toBe(404)
    expect(await (await start({ trustedProxies: ['127.0.0.1'] }))('127.0.0.1')).toBe(404)
  })

  it('a collector shows the token of the file, and nothing less', async () => {
    const ask = await start({ ...published, metricsToken: token })
    for (const host of ['127.0.0.1', 'sso.example.com']) {
      expect(await ask(host, { authorization: `Bearer ${token}` })).toBe(200)
    }
    for (const authorization of [
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      token,
      `Basic ${token}`,
      'Bearer ',
    ]) {
      expect([authorization, await ask('127.0.0.1', { authorization })]).toEqual([authorization, 404])
    }
    expect(await (await start({ metricsToken: token }))('127.0.0.1')).toBe(404)
  })
})

it('names nobody', async () => {
  expect((await metrics()).body).not.toContain('ada@')
})
