import { nowInSeconds } from '../../clock.ts'
import { AadstsError } from '../../errors/aadsts.ts'
import { findAccount, subjectIn } from '../../sign-in/subject.ts'
import { newGuid } from '../../store/index.ts'
import { delegatedResponse } from './delegated-response.ts'
import type { Grant } from './grant.ts'

/** RFC 6749 section 4.3. Discouraged, and still what many tests use to get a token. */
export const passwordGrant: Grant = async token => {
  const { emulator, fields, client, path, proof } = token
  if (path.kind === 'common' || path.kind === 'consumers') throw new AadstsError(9002313)
  if (fields.username === undefined) throw new AadstsError(900144, { parameter: 'username' })
  if (fields.password === undefined) throw new AadstsError(900144, { parameter: 'password' })
  if (fields.scope === undefined) throw new AadstsError(900144, { parameter: 'scope' })
  if (proof === 'none' && !client.isFallbackPublicClient) throw new AadstsError(7000218)
  const account = findAccount(emulator.store, path, client, fields.username)
  const user = subjectIn(emulator.store, { path, client }, account)
  token.note({ user, tenantId: user.tenantId })
  emulator.passwords.check(account, fields.password)
  if (account.forceChangePasswordNextSignIn) throw new AadstsError(50055)
  return delegatedResponse(token, {
    subject: {
      user,
      tenantId: user.tenantId,
      sessionId: newGuid(),
      authTime: nowInSeconds(emulator.clock),
      mfa: false,
    },
    scope: fields.scope,
    platform: proof === 'none' ? 'publicClient' : 'web',
  })
}
