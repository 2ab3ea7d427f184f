import { nowInSeconds } from '../../clock.ts'
import { AadstsError } from '../../errors/aadsts.ts'
import { hashSecret } from '../../store/index.ts'
import { delegatedResponse } from './delegated-response.ts'
import type { Grant } from './grant.ts'
import { checkPlatform } from './platform.ts'

/** RFC 6749 section 6. The old token stays good, as at Entra; a new one comes along. */
export const refreshTokenGrant: Grant = async token => {
  const { emulator, fields, client, path } = token
  const { store, clock } = emulator
  if (fields.refresh_token === undefined) throw new AadstsError(900144, { parameter: 'refresh_token' })
  const row = store.refreshTokens.get(hashSecret(fields.refresh_token))
  if (row === undefined || row.appId !== client.appId) throw new AadstsError(9002313)
  const user = store.users.get(row.userId)
  if (user === undefined) throw new AadstsError(50173)
  token.note({ user, tenantId: row.tenantId })
  if (row.expiresAt <= nowInSeconds(clock)) throw new AadstsError(row.platform === 'spa' ? 700084 : 700082)
  if (path.kind === 'tenant' && path.tenant.id !== row.tenantId) throw new AadstsError(700005)
  checkPlatform(token, row.platform)
  return delegatedResponse(token, {
    subject: {
      user,
      tenantId: row.tenantId,
      sessionId: row.sessionId,
      authTime: row.authTime,
      mfa: false,
    },
    scope: fields.scope ?? row.scope,
    platform: row.platform,
    ...(row.platform === 'spa' ? { refreshExpiresAt: row.expiresAt } : {}),
  })
}
