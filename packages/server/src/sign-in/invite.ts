import type { Config } from '@gatewright/config'
import { createInvitations, type Invitation } from '../accounts/invitations.ts'
import { GatewrightError } from '../errors.ts'
import { HOME } from '../http/home.ts'
import { parseEmailAddress } from '../identity/email-address.ts'
import type { SignInContext } from './context.ts'

export interface Invited {
  readonly invitation: Invitation
  /** To be sent to the person: the sign-in page of the strategy. */
  readonly link: string
  /** Where passwords live here: handed over with the link, and changed at the first sign-in. Shown this once. */
  readonly oneTimePassword?: string
}

/**
 * Invites an address to sign in with one strategy.
 * @throws GatewrightError `bad_request` with the reason in its response, for the one who invites
 */
export async function invite(
  services: Pick<SignInContext, 'storage' | 'clock' | 'log' | 'audit' | 'strategyTypes'>,
  config: Config,
  wish: {
    readonly email: string
    readonly strategy: string
    readonly roles: readonly string[]
    /** Who invites: a collaborator, or `command line`. */
    readonly by: { readonly id?: string; readonly name: string }
  },
): Promise<Invited> {
  const refuse = (reason: string) =>
    new GatewrightError('bad_request', { detail: { reason }, response: { reason } })
  const email = parseEmailAddress(wish.email)
  if (email === undefined) throw refuse(`"${wish.email}" is not an e-mail address.`)
  const strategy = config.strategies.find(s => s.id === wish.strategy)
  if (strategy === undefined) {
    const known = config.strategies.map(s => s.id).join(', ')
    throw refuse(`There is no strategy "${wish.strategy}". There are: ${known}.`)
  }
  if (!strategy.offered)
    throw refuse(strategy.notOfferedBecause ?? `The strategy "${strategy.id}" is not offered.`)
  const unknown = wish.roles.find(role => !config.roles.includes(role))
  if (unknown !== undefined)
    throw refuse(`There is no role "${unknown}". There are: ${config.roles.join(', ')}.`)

  const { by } = wish
  const { clock, log, storage, strategyTypes } = services
  const { database } = storage
  const { onInvited } = await strategyTypes.create(strategy, { database, clock, log })
  const welcome = await onInvited?.(email)
  // Together: an invitation without its password would let nobody in, and a password without invitation is nobody's.
  const { invitation, oneTimePassword } = await database.transaction(async tx => ({
    invitation: await createInvitations(tx, clock).invite({
      email,
      strategy: strategy.id,
      roles: wish.roles.length > 0 ? wish.roles : ['member'],
      ...(by.id === undefined ? {} : { invitedBy: by.id }),
    }),
    ...(await welcome?.(tx)),
  }))
  await services.audit.record({
    kind: 'invitation',
    ...(by.id === undefined ? {} : { actorId: by.id }),
    actor: by.name,
    target: email,
    result: 'ok',
    detail: { strategy: strategy.id, roles: invitation.roles },
  })
  return {
    invitation,
    link: `${config.http.externalUrl}${HOME}/login/${strategy.id}`,
    ...(oneTimePassword === undefined ? {} : { oneTimePassword }),
  }
}
