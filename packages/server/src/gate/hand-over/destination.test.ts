import { describe, expect, it } from 'vitest'
import { allow } from '../../../test/gate/support/rules.ts'
import { testApp } from '../../../test/gate/support/test-app.ts'
import { testConfig } from '../../../test/support/config.ts'
import { createAppTable } from '../routing/apps.ts'
import { destinationOf } from './destination.ts'

const apps = createAppTable(
  testConfig({
    apps: [
      testApp({
        urls: [
          { origin: 'https://help.example.com', pathPrefix: '/' },
          { origin: 'http://tools.example.com:8080', pathPrefix: '/help' },
          { origin: 'http://tools.example.com:8080', pathPrefix: '/hilfe//' },
        ],
      }),
      testApp({
        id: 'other',
        urls: [{ origin: 'https://other.example.com', pathPrefix: '/' }],
        rules: [allow({ signedIn: true }, { paths: ['/x/**'] })],
      }),
    ],
  }),
)
const at = (returnTo: string, app = 'support') => destinationOf(apps, app, returnTo)

const host = 'tools.example.com:8080'
const tools = `http://${host}`

describe('a hand-over ends', () => {
  it.each([
    ['https://help.example.com', 'help.example.com', '', '/'],
    ['https://help.example.com', 'help.example.com', '', '/deep/x?y=/z&a'],
    ['https://help.example.com', 'help.example.com', '', '/helpless'],
    [tools, host, '/help', '/help'],
    [tools, host, '/help', '/help/'],
    [tools, host, '/help', '/help?x'],
    [tools, host, '/help', '/help/deep?x'],
    [tools, host, '/hilfe', '/hilfe/deep'],
  ])('at an address of the app: %s %s %s %s', (origin, itsHost, prefix, returnTo) => {
    expect(at(origin + returnTo)).toEqual({ origin, host: itsHost, prefix, returnTo })
  })

  it('at the address as it will be asked for', () => {
    expect(at('https://other.example.com/%61?b', 'other')?.returnTo).toBe('/a?b')
    expect(at(`${tools}/help/%61?b`)?.returnTo).toBe('/help/%61?b')
    expect(at('https://help.example.com/%61?b')?.returnTo).toBe('/%61?b')
  })

  it.each(['/a%2Fb', '/a%2fb?c', '/a//b', '/a;b', '/%e9', '/.//evil.test', '/a%5Cb', '/a%252f'])(
    'at a path as it was wanted, where no rule reads it: %s',
    returnTo => {
      expect(at(`https://help.example.com${returnTo}`)?.returnTo).toBe(returnTo)
      expect(at(`https://other.example.com${returnTo}`, 'other')).toBeUndefined()
    },
  )

  it.each([
    '',
    '/',
    '/deep',
    'https://help.example.com',
    'https://help.example.com?x',
    'http://help.example.com/',
    'https://help.example.com:8443/',
    'xhttps://help.example.com/',
    ' https://help.example.com/',
    'https://help.example.com@evil.test/',
    'https://a@help.example.com/',
    'https://help.example.com\\@evil.test/',
    'https://help.example.com#/',
    'https://help.example.com//evil.test',
    'https://help.example.com/../x',
    'https://help.example.com/x/%2e%2e/y',
    'https://help.example.com/a\\b',
    'https://help.example.com/a%0d',
    `${tools}/help/..%2fadmin`,
    `${tools}/help/%2e%2e/admin`,
    `${tools}/%68elp/a%2fb`,
    'https://help.example.com/a\nb',
    'https://other.example.com/',
    // As long as the app's own.
    'https://hilf.example.com/',
    'http://tools.example.net:8080/help',
    `${tools}/`,
    `${tools}/x`,
    `${tools}/helpless`,
    `${tools}/x/help`,
    'javascript:https://help.example.com/',
  ])('not at %j', returnTo => {
    expect(at(returnTo)).toBeUndefined()
  })

  it('in no app that there is not, nor with an address of another', () => {
    expect(at('https://help.example.com/', 'nobody')).toBeUndefined()
    expect(at('https://help.example.com/', '')).toBeUndefined()
    expect(at('https://help.example.com/', 'other')).toBeUndefined()
    expect(at('https://other.example.com/x', 'other')?.returnTo).toBe('/x')
    expect(destinationOf(apps, null, null)).toBeUndefined()
    expect(destinationOf(apps, 'support', null)).toBeUndefined()
  })
})
