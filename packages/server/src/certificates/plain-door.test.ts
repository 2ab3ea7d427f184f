import type { IncomingMessage, ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createChallenges } from './challenges.ts'
import { createPlainDoor } from './plain-door.ts'

const challenges = createChallenges()
const door = createPlainDoor(challenges, name =>
  name === 'sso.example.com' ? 'https://sso.example.com:8443' : undefined,
)

function ask(method: string, url: string | undefined, host: string | undefined = 'sso.example.com') {
  let answer: unknown[] = []
  const response = {
    writeHead: (status: number, headers: object) => {
      answer = [status, headers]
    },
    end: (body: string) => void answer.push(body),
  }
  const request = { method, ...(url === undefined ? {} : { url }), headers: host === '' ? {} : { host } }
  door.handle(request as IncomingMessage, response as unknown as ServerResponse)
  return answer
}

const usual = (body: string) => ({
  'cache-control': 'no-store',
  'content-type': 'text/plain; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'content-length': body.length,
})
const plain = (status: number, body: string, headers: object = {}) => [
  status,
  { ...usual(body), ...headers },
  body,
]

it('answers a challenge by any name as long as it is pending, and for reading alone', async () => {
  const path = '/.well-known/acme-challenge/abc'
  const none = plain(404, 'No such challenge is pending.\n')
  expect(ask('GET', path)).toEqual(none)
  const end = await challenges.offer('abc', 'abc.thumbprint')
  const answer = plain(200, 'abc.thumbprint', { 'content-type': 'application/octet-stream' })
  expect(ask('GET', path)).toEqual(answer)
  expect(ask('HEAD', path, '192.0.2.1')).toEqual(answer)
  expect(ask('POST', path)[0]).toBe(405)
  expect(ask('GET', `${path}?x`)).toEqual(none)
  end()
  expect(ask('GET', path)).toEqual(none)
})

it('leads to the port where https is, whatever port and case the name came with', () => {
  const location = 'https://sso.example.com:8443/a?b'
  const there = plain(308, `This page is at ${location}\n`, { location })
  for (const host of ['sso.example.com', 'SSO.example.com:80', 'sso.example.com.', 'sso.example.com:'])
    expect(ask('GET', '/a?b', host)).toEqual(there)
})

it('upgrades nothing', () => {
  const socket = new PassThrough()
  let written = ''
  socket.on('data', part => {
    written += part
  })
  door.upgrade({} as IncomingMessage, socket, Buffer.alloc(0))
  expect(socket.writableEnded).toBe(true)
  expect(written).toBe('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
})

it('says why it does nothing else', () => {
  const notHere = plain(421, 'This name is not served here.\n')
  for (const host of [
    '',
    'other.example',
    'sso.example.com:80.evil.example',
    's:8so.example.com',
    '[::1]:80',
  ])
    expect(ask('GET', '/', host)).toEqual(notHere)
  expect(ask('PUT', '/')).toEqual(plain(405, 'Only https is spoken here.\n', { allow: 'GET, HEAD' }))
  for (const url of [undefined, '*', 'http://evil.example/', '@evil.example'])
    expect(ask('GET', url)).toEqual(plain(400, 'A path begins with a slash.\n'))
})
