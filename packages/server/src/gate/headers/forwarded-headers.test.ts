import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { createTrustedProxies } from '../../http/trusted-proxies.ts'
import { forwardedHeaders } from './forwarded-headers.ts'

const request = (remoteAddress: string | undefined, headers: IncomingMessage['headers'] = {}) =>
  ({ headers, socket: { remoteAddress } }) as IncomingMessage

const proxies = createTrustedProxies(['10.0.0.1'])
const site = { host: 'bot.example.com', secure: false, prefix: '' }
const told = (from: IncomingMessage, more: Partial<typeof site> = {}) =>
  forwardedHeaders(from, proxies, { ...site, ...more })

const rest = ['X-Forwarded-Proto', 'http', 'X-Forwarded-Host', 'bot.example.com']

it.each([
  ['the peer alone', request('192.0.2.1'), '192.0.2.1'],
  ['nothing of what a stranger says', request('192.0.2.1', { 'x-forwarded-for': '1.2.3.4' }), '192.0.2.1'],
  [
    'what a listed proxy says, and it',
    request('10.0.0.1', { 'x-forwarded-for': '1.2.3.4' }),
    '1.2.3.4, 10.0.0.1',
  ],
  ['a listed proxy that says nothing', request('10.0.0.1'), '10.0.0.1'],
  ['nobody where the connection has gone', request(undefined), ''],
])('an app learns of the way to it %s', (_, from, way) => {
  expect(told(from)).toEqual(['X-Forwarded-For', way, ...rest])
})

it('an app learns the scheme and the host that people see it under, and its prefix where it has one', () => {
  const headers = {
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'evil.test',
    'x-forwarded-prefix': '/evil',
  }
  expect(told(request('10.0.0.1', headers), { secure: true, prefix: '/bot' })).toEqual([
    ...['X-Forwarded-For', '10.0.0.1', 'X-Forwarded-Proto', 'https', 'X-Forwarded-Host', 'bot.example.com'],
    ...['X-Forwarded-Prefix', '/bot'],
  ])
})
