import { expect, it } from 'vitest'
import { pageLoad } from '../../../test/gate/support/ask.ts'
import type { HttpGateRequest } from '../gate-request.ts'
import { parseTarget } from '../routing/path.ts'
import { answered } from '../run-steps.ts'
import { createSendToSignIn, ifAsked } from './send-to-sign-in.ts'

it('a page load that is sent to sign in goes no further, and whoever need not sign in does', () => {
  const sent: string[] = []
  const handOver = { begin: (...[, , , returnTo]: unknown[]) => void sent.push(String(returnTo)) }
  const step = createSendToSignIn({
    handOver: handOver as never,
    frames: undefined as never,
    externalOrigins: new Set(),
  })
  const gated = (outcome: 'sign-in' | 'allow') => {
    const line = { site: {}, target: parseTarget('/x?y=1'), method: 'GET' }
    const request = { method: 'GET', url: '/check?onSignedOut=redirect', headers: pageLoad }
    return { request, line, decision: { outcome } } as unknown as HttpGateRequest
  }
  for (const each of [step, ifAsked(step)]) {
    expect(each(gated('sign-in'))).toBe(answered)
    expect(each(gated('allow'))).toBeUndefined()
  }
  expect(sent).toEqual(['/x?y=1', '/x?y=1'])
})
