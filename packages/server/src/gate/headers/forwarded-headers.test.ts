import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { testApp } from '../../../test/gate/support/test-app.ts'
import { createTrustedProxies } from '../../http/trusted-proxies.ts'
import { type GatedApp, gatedApp, type Site } from '../routing/gated-app.ts'
import { comingFrom, seenAt } from './forwarded-headers.ts'

const request = (remoteAddress: string | undefined, headers: IncomingMessage['headers'] = {}) =>
  ({ headers, socket: { remoteAddress } }) as IncomingMessage

const proxies = createTrustedProxies(['10.0.0.1'])
const told = (from: IncomingMessage) => comingFrom(from, proxies)

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
  expect(told(from).slice(0, 2)).toEqual(['X-Forwarded-For', way])
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

const seen = (more: Partial<Site> = {}, host?: GatedApp['config']['host']) => {
  const app = gatedApp(testApp({ ...(host !== undefined && { host }) }), [])
  const site = { ...{ app, origin: '', host: 'bot.example.com', secure: false, prefix: '' }, ...more }
  return seenAt({ keepsPrefix: false, isOneOfMany: false, onConsole: false, ...site }).split('\r\n')
}

it('X-Forwarded-Port is that of the address that people see', () => {
  const port = (more: Partial<Site>) => seen(more).find(line => line.startsWith('X-Forwarded-Port: '))
  expect(port({})).toBe('X-Forwarded-Port: 80')
  expect(port({ secure: true })).toBe('X-Forwarded-Port: 443')
  expect(port({ host: 'bot.example.com:8443', secure: true })).toBe('X-Forwarded-Port: 8443')
  expect(port({ host: '[::1]' })).toBe('X-Forwarded-Port: 80')
  expect(port({ host: '[::1]:3000' })).toBe('X-Forwarded-Port: 3000')
})

it('an app learns the scheme and the host that people see it under, and its prefix where it has one', () => {
  expect(seen({ secure: true, prefix: '/bot' })).toEqual([
    ...['X-Forwarded-Proto: https', 'X-Forwarded-Host: bot.example.com', 'X-Forwarded-Port: 443'],
    ...['X-Forwarded-Prefix: /bot', 'Host: bot.example.com', ''],
  ])
})

it('an app gets the host that it insists on, and none here where that is its upstream’s', () => {
  const hosts = (host: GatedApp['config']['host']) => seen({}, host).filter(line => line.startsWith('Host: '))
  expect(hosts('client')).toEqual(['Host: bot.example.com'])
  expect(hosts({ name: 'app.internal' })).toEqual(['Host: app.internal'])
  expect(hosts('upstream')).toEqual([])
})
