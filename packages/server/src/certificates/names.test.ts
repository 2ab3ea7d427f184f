import type { AppConfig } from '@gatewright/config'
import { expect, it } from 'vitest'
import { certifiedNames } from './names.ts'

const app = (...origins: string[]) =>
  ({ urls: origins.map(origin => ({ origin, pathPrefix: '/' })) }) as unknown as AppConfig
const namesOf = (externalUrl: string, ...apps: AppConfig[]) =>
  certifiedNames({
    http: { host: '::', port: 443, externalUrl, trustedProxies: [], maxConnections: 1 },
    apps,
  }).map(({ name }) => name)

it('certifies the console first, and each name of an app once', () => {
  expect(
    namesOf(
      'https://sso.example.com',
      app('https://sso.example.com', 'https://a.example.com'),
      app('https://a.example.com'),
    ),
  ).toEqual(['sso.example.com', 'a.example.com'])
})

it('leaves out what somebody else answers: another port, or plain http', () => {
  expect(
    namesOf('https://sso.example.com', app('https://a.example.com:8443', 'http://b.example.com')),
  ).toEqual(['sso.example.com'])
  expect(
    namesOf('https://sso.example.com:8443', app('https://a.example.com:8443', 'https://b.example.com')),
  ).toEqual(['sso.example.com', 'a.example.com'])
})

it('asks for no wildcard, which takes another challenge', () => {
  expect(
    namesOf('https://sso.example.com', app('https://*.code.example.com', 'https://code.example.com')),
  ).toEqual(['sso.example.com', 'code.example.com'])
})
