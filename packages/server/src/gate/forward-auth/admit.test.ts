import { createServer } from 'node:http'
import { headerLines } from '@gatewright/proxy'
import { expect, it, onTestFinished } from 'vitest'
import { ask } from '../../../test/gate/support/ask.ts'
import { listen, stop } from '../../../test/gate/support/listening.ts'
import { sessionCookieName } from '../../http/cookies/session-cookie.ts'
import type { HttpGateRequest } from '../gate-request.ts'
import { parseTarget } from '../routing/path.ts'
import type { Step } from '../run-steps.ts'
import { answered } from '../run-steps.ts'
import { admit, sendBack } from './admit.ts'

/** What a proxy hears of a request with these headers that comes to this step. */
async function heard(
  step: Step<HttpGateRequest>,
  headers: Record<string, string> = {},
  usedAuthorization = false,
) {
  let outcome: unknown
  const server = createServer((request, response) => {
    const line = { target: parseTarget('/deep?x=1') }
    const identity = headerLines(['Remote-User', 'ada'])
    outcome = step({ request, response, line, identity, requester: { usedAuthorization } } as HttpGateRequest)
  })
  onTestFinished(() => stop(server))
  const answer = await ask(await listen(server), '/', { headers })
  expect(outcome).toBe(answered)
  return answer
}

it('a proxy hears who is calling, and of their credentials what is left for the app', async () => {
  const left = async (headers: Record<string, string>, usedAuthorization?: boolean) => {
    const { status, headers: told } = await heard(admit, headers, usedAuthorization)
    expect(status).toBe(204)
    expect(told).toMatchObject({ 'remote-user': 'ada', 'cache-control': 'no-store' })
    return [told.cookie, told.authorization]
  }
  const authorization = 'Basic YQ=='
  expect(await left({})).toEqual([undefined, undefined])
  expect(await left({ cookie: 'a=1', authorization })).toEqual(['a=1', authorization])
  expect(await left({ cookie: 'a=1' })).toEqual(['a=1', undefined])
  expect(await left({ authorization })).toEqual([undefined, authorization])
  expect(await left({ cookie: 'a=1', authorization }, true)).toEqual(['a=1', undefined])
  for (const ours of [sessionCookieName(false), sessionCookieName(true), 'gatewright-nonce']) {
    expect(await left({ cookie: `${ours}=x` })).toEqual([undefined, undefined])
    expect(await left({ cookie: `a=1; ${ours}=x; b=2`, authorization })).toEqual(['a=1; b=2', authorization])
  }
})

it('a browser is sent back to where it wanted to go', async () => {
  const { status, headers } = await heard(sendBack)
  expect([status, headers.location]).toEqual([302, '/deep?x=1'])
})
