import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { fileText, startConsole } from './support/console.ts'

/** A real server with an app at a Unix socket, on every name below a host, and for `both` on one more. */
async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-socket-'))
  const path = join(folder, 'app.sock')
  const app = createServer((request, response) => response.end(`the app at ${request.headers.host}`))
  await new Promise<void>(resolve => app.listen(path, resolve))
  const gateway = await startConsole(
    fileText({
      apps: {
        code: {
          upstream: `unix://${path}`,
          url: 'http://*.Code.localhost:3000',
          allow: { signedIn: true },
        },
        both: {
          upstream: `unix:${path}`,
          url: ['http://*.both.localhost:3000', 'http://both.localhost:3000'],
          allow: { signedIn: true },
        },
      },
    }),
  )
  onTestFinished(async () => {
    await gateway.close()
    await new Promise(resolve => app.close(resolve))
    rmSync(folder, { recursive: true, force: true })
  })
  return { gateway, path }
}

it('an app on wildcard hosts is opened at any of its names, by one sign-in', async () => {
  const { gateway } = await start()
  const grace = await gateway.join('grace@contoso.test')
  for (const name of ['a', 'b']) {
    const page = await grace.browser.follow(`http://${name}.code.localhost:3000/x?y=1`)
    expect(page.body).toBe(`the app at ${name}.code.localhost:3000`)
  }
})

it('no link leads to a wildcard, nobody is said to have been there, and its socket is seen to answer', async () => {
  const { gateway, path } = await start()
  expect((await gateway.ada.call('GET', '/apps')).json()).toMatchObject([
    {
      id: 'code',
      url: '',
      urls: ['http://*.code.localhost:3000/'],
      upstreams: [{ url: `unix:${path}`, answers: true }],
      recentVisitors: null,
    },
    { id: 'both', url: 'http://both.localhost:3000/', recentVisitors: [] },
  ])
})

it('says which rule decides at one of its names, and that no app has a name two levels below', async () => {
  const { gateway } = await start()
  const explain = async (url: string) =>
    (await gateway.ada.call('GET', `/explain?${new URLSearchParams({ url, method: 'GET' })}`)).json()
  expect(await explain('http://a.code.localhost:3000/x')).toMatchObject([{ app: 'code', outcome: 'sign-in' }])
  expect(JSON.stringify(await explain('http://a.b.code.localhost:3000/x'))).toContain('No app')
})
