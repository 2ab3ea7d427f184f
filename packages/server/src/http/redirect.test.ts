import { createServer } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { ask } from '../../test/gate/support/ask.ts'
import { listen, stop } from '../../test/gate/support/listening.ts'
import { redirect } from './redirect.ts'

async function sentTo(location: string, ...cookies: readonly string[][]) {
  const server = createServer((_, response) => redirect(response, location, ...cookies))
  onTestFinished(() => stop(server))
  return ask(await listen(server), '/')
}

it('sends the browser on, keeps the answer nowhere and tells the next page nothing of this one', async () => {
  const { status, headers, body } = await sentTo('https://sso.example.com/admin?a=1')
  expect(status).toBe(302)
  expect(headers).toMatchObject({
    location: 'https://sso.example.com/admin?a=1',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-length': '0',
  })
  expect(headers['set-cookie']).toBeUndefined()
  expect(body).toBe('')
})

it('sets each cookie', async () => {
  expect((await sentTo('/', ['a=1'])).headers['set-cookie']).toEqual(['a=1'])
  expect((await sentTo('/', ['a=1', 'b=2'])).headers['set-cookie']).toEqual(['a=1', 'b=2'])
})

it('leads on by a page where the address is longer than an answer’s head may be, cookies and all', async () => {
  const long = (length: number) => `/x?a="&'<;url=`.padEnd(length, 'y')
  expect((await sentTo(long(2000))).headers.location).toBe(long(2000))
  const { status, headers, body } = await sentTo(long(2001), ['a=1', 'b=2'])
  expect(status).toBe(200)
  expect(headers.location).toBeUndefined()
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'set-cookie': ['a=1', 'b=2'],
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  })
  // All of it, and nothing of it as HTML.
  const escaped = long(2001)
    .replace('&', '&amp;')
    .replace('"', '&quot;')
    .replace("'", '&#39;')
    .replace('<', '&lt;')
  expect(body).toContain(`<meta http-equiv="refresh" content="0; url=${escaped}">`)
  expect(body).toContain(`<a class="main" href="${escaped}">Continue</a>`)
})
