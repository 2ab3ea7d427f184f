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

const rest = ['X-Forwarded-Proto', 'http', 'X-Forwarded-Host', 'bot.example.com', 'X-Forwarded-Port', '80']

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
  expect(told(from).slice(0, -2)).toEqual(['X-Forwarded-For', way, ...rest])
})

it.each([
  ['the peer', request('192.0.2.1', { 'x-forwarded-for': '1.2.3.4', 'x-real-ip': '1.2.3.4' }), '192.0.2.1'],
  [
    'the last that no listed proxy has added',
    request('10.0.0.1', { 'x-forwarded-for': '6.6.6.6, 1.2.3.4' }),
    '1.2.3.4',
  ],
  ['a listed proxy that says nothing', request('10.0.0.1', { 'x-real-ip': '6.6.6.6' }), '10.0.0.1'],
  [
    'a listed proxy that says what is no address',
    request('10.0.0.1', { 'x-forwarded-for': 'evil' }),
    '10.0.0.1',
  ],
])('X-Real-IP is who is asking, and one address: %s', (_, from, address) => {
  expect(told(from).slice(-2)).toEqual(['X-Real-IP', address])
})

it('X-Forwarded-Port is that of the address that people see', () => {
  const port = (more: Partial<typeof site>) => {
    const headers = told(request('192.0.2.1', { 'x-forwarded-port': '1' }), more)
    return headers[headers.indexOf('X-Forwarded-Port') + 1]
  }
  expect(port({})).toBe('80')
  expect(port({ secure: true })).toBe('443')
  expect(port({ host: 'bot.example.com:8443', secure: true })).toBe('8443')
  expect(port({ host: '[::1]' })).toBe('80')
  expect(port({ host: '[::1]:3000' })).toBe('3000')
})

it('an app learns the scheme and the host that people see it under, and its prefix where it has one', () => {
  const headers = {
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'evil.test',
    'x-forwarded-prefix': '/evil',
  }
  expect(told(request('10.0.0.1', headers), { secure: true, prefix: '/bot' })).toEqual([
    ...['X-Forwarded-For', '10.0.0.1', 'X-Forwarded-Proto', 'https', 'X-Forwarded-Host', 'bot.example.com'],
    ...['X-Forwarded-Port', '443', 'X-Real-IP', '10.0.0.1', 'X-Forwarded-Prefix', '/bot'],
  ])
})
