import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { answerOf, callsWith, errorOf, scripted, withoutProxies } from './support/calls.ts'

beforeEach(withoutProxies)
afterEach(() => vi.unstubAllEnvs())

const ok = answerOf('{}', 'Content-Type: application/json\r\n')
/** Closes what was used before, without saying so: the request is read, or not, and the connection gone. */
const forgetful = () => scripted((socket, _, nth) => void (nth === 1 ? socket.write(ok) : socket.destroy()))

it('what may not be repeated goes on a connection that was never idle', async () => {
  const provider = await forgetful()
  const calls = callsWith()
  for (let n = 0; n < 4; n++) {
    await calls.getJson('keys', provider.url)
    await calls.request('token', provider.url, { method: 'POST', body: new URLSearchParams({ code: 'x' }) })
  }
  expect(provider.requests.filter(line => line.startsWith('POST'))).toHaveLength(4)
})

it('what may be repeated goes on a kept connection, and is repeated once where that was closed', async () => {
  const provider = await forgetful()
  const calls = callsWith()
  for (let n = 0; n < 3; n++) expect(await calls.getJson('keys', provider.url)).toEqual({})
  expect([provider.requests.length, provider.connections]).toEqual([4, 3])
})

it('a kept connection is used again where the other side keeps it', async () => {
  const provider = await scripted(socket => socket.write(ok))
  const calls = callsWith()
  for (let n = 0; n < 5; n++) await calls.getJson('keys', provider.url)
  expect([provider.requests.length, provider.connections]).toEqual([5, 1])
})

it('nor is a kept connection’s end the answer where the other side says it (408)', async () => {
  const late = 'HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
  const provider = await scripted((socket, _, nth) => void socket.write(nth === 1 ? ok : late))
  const calls = callsWith()
  for (let n = 0; n < 2; n++) expect(await calls.getJson('keys', provider.url)).toEqual({})
})

it('nothing is repeated that a new connection has brought', async () => {
  const provider = await scripted(socket => void socket.destroy())
  for (const method of ['GET', 'POST'])
    expect((await errorOf(callsWith().request('keys', provider.url, { method }))).code).toBe(
      'provider_unreachable',
    )
  expect(provider.requests).toEqual(['GET / HTTP/1.1', 'POST / HTTP/1.1'])
})

it('an answer that came unasked is nobody’s answer', async () => {
  const provider = await scripted((socket, line) => {
    socket.write(ok)
    if (line.includes('first'))
      socket.write(answerOf('{"planted":true}', 'Content-Type: application/json\r\n'))
  })
  const calls = callsWith()
  await calls.getJson('keys', `${provider.url}first`)
  expect(await calls.getJson('keys', `${provider.url}second`)).toEqual({})
})
