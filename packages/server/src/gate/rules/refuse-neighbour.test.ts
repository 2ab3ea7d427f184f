import type { IncomingHttpHeaders } from 'node:http'
import { expect, it } from 'vitest'
import { makeCaller } from '../../../test/gate/support/fakes.ts'
import { testApp } from '../../../test/gate/support/test-app.ts'
import type { GatewrightError } from '../../errors.ts'
import type { GateRequest } from '../gate-request.ts'
import type { Requester } from '../identity/requester.ts'
import { gatedApp, type Site } from '../routing/gated-app.ts'
import { refuseNeighbour } from './refuse-neighbour.ts'

const neighbour = 'https://b.example.com'
const caller = makeCaller()
const app = gatedApp(
  testApp({
    cors: ['https://portal.example'],
    urls: [
      { origin: 'https://*.example.com', pathPrefix: '/' },
      { origin: 'https://app.example.com', pathPrefix: '/' },
    ],
  }),
  [],
)

/** What is thrown where somebody posts from a neighbour's page, but for what is said. */
function refusal(
  more: {
    readonly headers?: IncomingHttpHeaders
    readonly method?: string
    readonly requester?: Partial<Requester>
    readonly site?: Partial<Site>
  } = {},
): GatewrightError | undefined {
  const site = {
    app,
    origin: 'https://a.example.com',
    host: 'a.example.com',
    isOneOfMany: true,
    ...more.site,
  }
  const gated = {
    request: { headers: { origin: neighbour, ...more.headers } },
    line: { site, method: more.method ?? 'POST' },
    requester: { caller, usedAuthorization: false, ...more.requester },
  }
  try {
    refuseNeighbour(gated as unknown as GateRequest)
    return undefined
  } catch (error) {
    return error as GatewrightError
  }
}

it('refuses what changes something, and says from where it came to which host', () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', '']) {
    expect(refusal({ method })).toMatchObject({
      code: 'cross_site',
      detail: { origin: neighbour, app: 'support', host: 'a.example.com' },
    })
  }
})

it.each<[string, Parameters<typeof refusal>[0]]>([
  ['to look at something', { method: 'GET' }],
  ['to ask for the head of something', { method: 'HEAD' }],
  ['to ask what it may', { method: 'OPTIONS' }],
  ['of an app that has one host', { site: { isOneOfMany: false } }],
  ['in nobody’s name', { requester: { caller: undefined } }],
  ['by a token', { requester: { byToken: true } }],
  ['of the very host', { headers: { origin: 'https://a.example.com' } }],
  ['by no page', { headers: { origin: undefined } }],
  ['of the app’s own address', { headers: { origin: 'https://app.example.com' } }],
  ['of a site that may call the app', { headers: { origin: 'https://portal.example' } }],
])('refuses nothing %s', (_, asked) => {
  expect(refusal(asked)).toBeUndefined()
})

it.each<[string, Parameters<typeof refusal>[0]]>([
  ['a key beside the session', { requester: { usedAuthorization: true } }],
  ['a page that hides its origin', { headers: { origin: 'null' } }],
  ['a browser that tells it otherwise', { headers: { origin: undefined, 'sec-fetch-site': 'same-site' } }],
  ['the wildcard itself', { headers: { origin: 'https://*.example.com' } }],
])('lets itself not be told otherwise by %s', (_, asked) => {
  expect(refusal(asked)?.code).toBe('cross_site')
})
