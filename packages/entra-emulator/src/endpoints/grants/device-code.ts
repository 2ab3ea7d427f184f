import { nowInSeconds } from '../../clock.ts'
import { AadstsError } from '../../errors/aadsts.ts'
import { delegatedResponse } from './delegated-response.ts'
import type { Grant } from './grant.ts'

/** RFC 8628 section 3.4. */
export const deviceCodeGrant: Grant = async token => {
  const { emulator, fields, client, proof } = token
  const code = fields.device_code ?? fields.code
  if (code === undefined) throw new AadstsError(900144, { parameter: 'device_code' })
  const grant = emulator.deviceCodes.byDeviceCode(code)
  if (grant === undefined || grant.appId !== client.appId) throw new AadstsError(70018)
  const { outcome } = grant
  if (outcome.state === 'declined') throw new AadstsError(70018, {}, { error: 'authorization_declined' })
  if (outcome.state === 'redeemed') throw new AadstsError(54005)
  if (grant.expiresAt <= nowInSeconds(emulator.clock)) throw new AadstsError(70020)
  if (grant.tenantPath !== token.path.path) throw new AadstsError(700005)
  if (outcome.state !== 'approved') throw new AadstsError(70016)
  if (proof === 'none' && !client.isFallbackPublicClient) throw new AadstsError(7000218)
  const user = emulator.store.users.get(outcome.userId)
  if (user === undefined) throw new AadstsError(50173)
  emulator.deviceCodes.settle(grant.deviceCode, { state: 'redeemed' })
  return delegatedResponse(token, {
    subject: {
      user,
      tenantId: outcome.tenantId,
      sessionId: outcome.sessionId,
      authTime: outcome.authTime,
      mfa: outcome.mfa,
    },
    scope: grant.scope,
    platform: proof === 'none' ? 'publicClient' : 'web',
  })
}
