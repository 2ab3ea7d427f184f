import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { adaIsSuperAdmin, azure, signIn } from '../support/provider-sign-in.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

let provider: FaultyProvider
let test: TestServer
beforeAll(async () => {
  provider = await startFaultyProvider()
  test = await startTestServer({ ...adaIsSuperAdmin, strategies: [azure(provider), basicConfig()] })
})
afterAll(async () => {
  await test.close()
  await provider.close()
})

/** Every operation of the HTTP API that a body can come with. */
async function operations(): Promise<{ readonly method: string; readonly path: string }[]> {
  const { paths } = (await test.newBrowser().call('GET', `${origin}/api/v1/openapi.json`)).json() as {
    paths: Record<string, object>
  }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter(method => method !== 'get')
      .map(method => ({ method: method.toUpperCase(), path: filled(path) })),
  )
}

const filled = (path: string) =>
  path
    .replace('login-callback/{type}/{strategy}', 'login-callback/oauth2/azure')
    .replace('logout-callback/{type}/{strategy}', 'logout-callback/oauth2/azure')
    .replace('{type}/{strategy}', 'basic/default')
    .replaceAll(/\{\w+\}/g, 'none')

/** Sends a request whose body never ends. @returns the answer's status */
const answerTo = (head: string, body = ''): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = connect(test.server.port, '127.0.0.1')
    socket.on('error', reject)
    socket.once('data', data => {
      socket.destroy()
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(data.toString())?.[1]))
    })
    socket.write(`${head}\r\nHost: localhost:3000\r\nSec-Fetch-Site: same-origin\r\n`)
    socket.write(body)
  })

const typeFor = (path: string) =>
  path.includes('callback') ? 'application/x-www-form-urlencoded' : 'application/json'

describe('without a session', () => {
  // A megabyte of brackets cost a hundred milliseconds of processor time, and anybody could send ten a second.
  it('no operation waits for a large body, whether it says so or not', async () => {
    const found = await operations()
    expect(found.length).toBeGreaterThan(20)
    for (const { method, path } of found) {
      const type = `Content-Type: ${typeFor(path)}\r\n`
      const head = `${method} ${path} HTTP/1.1`
      const said = await answerTo(head, `${type}Content-Length: 1000000\r\n\r\n`)
      const chunk = `${(80_000).toString(16)}\r\n${'['.repeat(80_000)}\r\n`
      const unsaid = await answerTo(head, `${type}Transfer-Encoding: chunked\r\n\r\n${chunk}`)
      for (const status of [said, unsaid]) expect(`${path} ${status}`).toMatch(/ 4\d\d$/)
    }
  })

  it('what a megabyte of brackets costs on each of them (printed, for the reader)', async () => {
    const brackets = '['.repeat(1_000_000)
    const costs: string[] = []
    for (const { method, path } of await operations()) {
      const before = process.cpuUsage()
      await test
        .newBrowser()
        .call(method, origin + path, brackets, { 'content-type': typeFor(path) })
        .catch(() => undefined)
      const { user, system } = process.cpuUsage(before)
      costs.push(`${((user + system) / 1000).toFixed(1).padStart(6)} ms  ${method} ${path}`)
    }
    console.log(`Processor time of client and server together:\n${costs.join('\n')}`)
  })

  it('JSON of a form’s size is refused by its shape before anything reads it', async () => {
    const test = await startTestServer({ strategies: [basicConfig()] })
    const post = (body: string) =>
      test.newBrowser().call('POST', `${origin}/api/v1/auth/admin-link`, body, {
        'content-type': 'application/json',
      })
    expect((await post('['.repeat(10_000))).status).toBe(400)
    expect((await post(`{${'"a":1,'.repeat(1000)}"b":2}`)).status).toBe(400)
    expect(test.lines.filter(line => line.includes('the JSON is refused'))).toHaveLength(2)
    await test.close()
  })

  it('attempts at a form are counted before it is read', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 61; n++) {
      const answer = await test
        .newBrowser()
        .call('POST', `${origin}/api/v1/auth/login/basic/default`, 'no JSON')
      statuses.push(answer.status)
    }
    expect(statuses.slice(0, 2)).toEqual([400, 400])
    expect(statuses.at(-1)).toBe(429)
  })
})

it('whoever may sends more where more is needed', async () => {
  const ada = test.newBrowser()
  await signIn(ada, provider)
  const large = JSON.stringify({ strategyId: 'azure', entry: ' '.repeat(90_000) })
  const answer = await ada.call('POST', `${origin}/api/v1/admin/strategies/test`, large)
  // Read, and then found to be no entry.
  expect(answer.json()).not.toMatchObject({ error: 'not_signed_in' })
  expect(
    test.lines.filter(line => line.includes('Request body is too large') && line.includes('strategies/test')),
  ).toEqual([])
  const table = `email,fullname,strategy,roles\n${'x'.repeat(900_000)}\n`
  const imported = await ada.call('POST', `${origin}/api/v1/admin/collaborators/import`, table, {
    'content-type': 'text/csv',
  })
  expect(imported.status).toBe(200)
})
