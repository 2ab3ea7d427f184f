import { describe, expect, it } from 'vitest'
import { errorTable } from './errors.ts'

/** What anybody may meet on the way to an app. */
const atTheGate = [
  'bad_request',
  'cross_site',
  'app_not_found',
  'bad_path',
  'untrusted_proxy',
  'app_unreachable',
  'app_timeout',
  'session_expired_on_post',
  'external_token_invalid',
  'hand_over_failed',
] as const

describe('what the gate tells a visitor', () => {
  it.each(atTheGate)('%s names no setting, which only the operator can change', code => {
    const { title, message, next } = errorTable[code]
    expect(`${title} ${message} ${next}`).not.toMatch(/httpServer|trustedProxies|apps\.|pro\.|configuration/)
  })

  it.each(['app_unreachable', 'app_timeout'] as const)('%s does not say who is signed in', code => {
    // A public path gets the same page.
    expect(errorTable[code].message).not.toMatch(/signed in/)
  })
})
