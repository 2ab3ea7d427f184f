import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { httpGateRequest } from './gate-request.ts'
import type { RequestLine } from './routing/request-line.ts'
import { refuse } from './rules/refuse.ts'
import { flowsOf, type Steps } from './steps.ts'

/** Steps that do nothing but have a name. */
const named = new Proxy({} as Steps, { get: (_, name) => ({ name }) })
const namesOf = (flow: readonly unknown[]) =>
  (flow as readonly { readonly name: keyof Steps }[]).map(s => s.name)

it.each(Object.entries(flowsOf(named)))('no request gets to an app past its rules: %s', (_, flow) => {
  const names = namesOf(flow)
  const ways = ['forward', 'admit', 'letIn', 'sendBack', 'openSocket']
  const wayIn = names.findLastIndex(name => ways.includes(name))
  const before = ['identify', 'decide', 'refuse'] as const
  expect(wayIn).toBe(names.length - 1)
  expect(names.filter(name => before.includes(name as (typeof before)[number]))).toEqual(before)
})

it.each(['forwardAuth', 'extAuthz', 'webSocket'] as const)(
  'no handshake of another site’s page gets to an app: %s',
  door => {
    const names = namesOf(flowsOf(named)[door])
    expect(names.indexOf('refuseForeignHandshake')).toBeGreaterThan(names.indexOf('refuse'))
  },
)

it('a request about which nobody has asked the rules is refused', () => {
  const line = {
    site: { app: { config: { id: 'bot' } } },
    target: { path: '/' },
    method: 'GET',
  } as RequestLine
  const request = httpGateRequest({} as IncomingMessage, {} as ServerResponse, line)
  expect(() => refuse(request)).toThrow(expect.objectContaining({ code: 'forbidden' }))
})
