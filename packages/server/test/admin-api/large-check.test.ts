import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { workAside } from '../../src/config-file/aside.ts'
import { origin } from '../support/server.ts'
import { type Console, fileText, startConsole } from './support/console.ts'

let gateway: Console

beforeEach(async () => {
  gateway = await startConsole()
})
afterEach(() => gateway.close())

const manyApps = (count: number, rest: object = {}) =>
  fileText({
    apps: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `a${index}`,
        {
          upstream: 'http://127.0.0.1:4100',
          url: `http://a${index}.localhost:3000`,
          allow: { signedIn: true },
        },
      ]),
    ),
    ...rest,
  })

it('a large text is checked while everybody else is answered, and what is found is the same', async () => {
  let done = false
  const checking = gateway.ada
    .call('POST', '/config/check', { text: manyApps(5_000, { rolls: [] }) })
    .finally(() => {
      done = true
    })
  let answered = 0
  while (!done) {
    expect((await gateway.ada.browser.call('GET', `${origin}/healthz`)).status).toBe(200)
    answered++
    await wait(20)
  }
  const page = await checking
  expect(page.status).toBe(200)
  expect(page.json().problems).toMatchObject([{ code: 'unknown_key', path: 'rolls' }])
  expect(answered).toBeGreaterThan(5)
})

it('one that takes too long is given up, and said to be too large', async () => {
  const setting = { file: gateway.file, env: {}, maskingKey: new Uint8Array(32) }
  const check = (text: string) => ({ setting, name: 'check' as const, asked: { text } })
  await expect(workAside(check(manyApps(5_000)), 1)).rejects.toMatchObject({
    response: { problems: [{ code: 'too_large' }] },
  })
  expect((await workAside(check('{}'))).ok).toBe(true)
})

it('what is worth knowing comes with the answer, with its place', async () => {
  const text = `{
  "httpServer": { "port": 0, "externalUrl": "${origin}" },
  "authStrategies": {
    "azure": { "type": "oauth2", "options": { "issuer": "https://idp.contoso.test", "clientID": "x", "clientSecret": "secret " } }
  }
}`
  const { problems, notices } = (await gateway.ada.call('POST', '/config/check', { text })).json()
  expect(problems).toEqual([])
  expect(notices.map(({ code, line }: { code: string; line: number }) => [code, line])).toEqual(
    expect.arrayContaining([
      ['not_offered', 4],
      ['odd_secret', 4],
    ]),
  )
})
