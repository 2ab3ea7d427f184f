import { nowInSeconds } from '../../clock.ts'
import { AccessTokenError } from '../../context.ts'
import { AadstsError } from '../../errors/aadsts.ts'
import { delegatedResponse } from './delegated-response.ts'
import type { Grant } from './grant.ts'

/** On-behalf-of: an API trades the token that it was called with for one of the next API, for the same person. */
export const onBehalfOfGrant: Grant = async token => {
  const { emulator, fields, client, proof } = token
  if (fields.requested_token_use !== 'on_behalf_of')
    throw new AadstsError(900144, { parameter: 'requested_token_use' })
  if (fields.assertion === undefined) throw new AadstsError(900144, { parameter: 'assertion' })
  if (fields.scope === undefined) throw new AadstsError(900144, { parameter: 'scope' })
  if (proof === 'none') throw new AadstsError(7000218)
  const claims = await readAssertion(emulator.tokens, fields.assertion, client.appId)
  const user = emulator.store.users.get(claims.oid)
  if (user === undefined) throw new AadstsError(50013, { hint: 'The token is about no person.' })
  return delegatedResponse(token, {
    subject: {
      user,
      tenantId: claims.tid,
      sessionId: typeof claims.sid === 'string' ? claims.sid : '',
      authTime: claims.iat ?? nowInSeconds(emulator.clock),
      mfa: false,
    },
    scope: fields.scope,
    platform: 'web',
  })
}

const readAssertion = async (
  tokens: Parameters<Grant>[0]['emulator']['tokens'],
  assertion: string,
  appId: string,
) => {
  try {
    return await tokens.verifyAccessToken(assertion, { audience: appId })
  } catch (error) {
    if (!(error instanceof AccessTokenError)) throw error
    if (error.problem === 'audience') throw new AadstsError(500131, { audience: '', client: appId })
    if (error.problem === 'malformed') throw new AadstsError(50027, { hint: '' })
    throw new AadstsError(50013, { hint: error.message })
  }
}
