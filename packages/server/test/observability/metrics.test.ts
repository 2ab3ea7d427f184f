import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Console, startConsole } from '../admin-api/support/console.ts'
import { createBrowser } from '../support/browser.ts'
import { origin } from '../support/server.ts'

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

it('names nobody', async () => {
  expect((await metrics()).body).not.toContain('ada@')
})
