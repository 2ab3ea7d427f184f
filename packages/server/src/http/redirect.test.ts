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
