import { setTimeout as wait } from 'node:timers/promises'
import { noteEnvironment } from '@gatewright/config'
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

it('what the check says of the environment stands beside the file, and of a variable or a file in its place', async () => {
  const other = await startConsole(fileText(), {
    env: { HTTPS_PROXY: 'http://user:a-secret-of-the-proxy@proxy.contoso.test:3128', UNREAD: 'no' },
    hasOwnFile: true,
  })
  try {
    await other.write(
      fileText({
        authStrategies: {
          azure: {
            type: 'oauth2',
            options: { issuer: 'https://idp.contoso.test', clientID: 'x', clientSecret: '${env:NOT_SET}' },
          },
          okta: {
            type: 'oauth2',
            options: {
              issuer: 'https://idp2.contoso.test',
              clientID: 'x',
              clientSecret: '${file:./not-there}',
            },
          },
        },
      }),
    )
    const page = await other.ada.call('GET', '/config')
    const { problems, environment, text, version } = page.json()
    expect(problems).toMatchObject([
      { code: 'missing_variable', path: 'authStrategies.azure.options.clientSecret' },
      { code: 'unreadable_file', path: 'authStrategies.okta.options.clientSecret' },
    ])
    expect(environment).toEqual(
      noteEnvironment({ HTTPS_PROXY: 'http://user:a-secret-of-the-proxy@proxy.contoso.test:3128' }),
    )
    expect(page.body).not.toContain('a-secret-of-the-proxy')
    const typed = await other.ada.call('POST', '/config/check', { text, baseVersion: version })
    expect(typed.json().problems).toEqual(problems)
  } finally {
    await other.close()
  }
})
