import type { Config } from '@gatewright/config'
import { createInvitationStore } from '../accounts/invitation-store.ts'
import type { Invitation } from '../accounts/invitations.ts'
import { GatewrightError } from '../errors.ts'
import { parseEmailAddress } from '../identity/email-address.ts'
import type { Services } from '../services.ts'
import type { Database } from '../storage/database.ts'
import {
  createCredentials,
  makeOneTimePassword,
  type OneTimePassword,
} from '../strategies/basic/credentials.ts'

export interface Invited {
  readonly invitation: Invitation
  /** To be sent to the person: the sign-in page of the strategy. */
  readonly link: string
  /** For `basic`: handed over with the link, and changed at the first sign-in. Shown this once. */
  readonly oneTimePassword?: string
}

/** Who invites whom, for which strategy. */
export interface InvitationWish {
  readonly email: string
  readonly strategy: string
  readonly roles: readonly string[]
  /** Who invites: a collaborator, or `command line`. */
  readonly by: { readonly id?: string; readonly name: string }
}

/** An invitation that may be written: checked, and with its password hashed. */
export interface PreparedInvitation extends InvitationWish {
  readonly link: string
  readonly oneTimePassword?: OneTimePassword
}

/**
 * Invites an address to sign in with one strategy.
 * @throws GatewrightError `bad_request` with the reason in its response, for the one who invites
 */
export async function invite(
  services: Pick<Services, 'storage' | 'clock' | 'audit'>,
  config: Config,
  wish: InvitationWish,
): Promise<Invited> {
  const prepared = await prepareInvitation(config, wish)
  return services.storage.database.transaction(tx => writeInvitation(tx, services, prepared))
}

/**
 * What of an invitation is not for a transaction: the checks, and the hash of a password, which would hold it open.
 * @throws GatewrightError `bad_request` with the reason in its response, for the one who invites
 */
export async function prepareInvitation(config: Config, wish: InvitationWish): Promise<PreparedInvitation> {
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
  return {
    email,
    strategy: strategy.id,
    roles: wish.roles.length > 0 ? wish.roles : ['member'],
    by: wish.by,
    link: `${config.http.externalUrl}/admin/login/${strategy.id}`,
    oneTimePassword: strategy.type === 'basic' ? await makeOneTimePassword() : undefined,
  }
}

/** Writes the invitation, its password and its entry in the audit log, all in the caller's transaction. */
export async function writeInvitation(
  tx: Database,
  { clock, audit }: Pick<Services, 'clock' | 'audit'>,
  { email, strategy, roles, by, link, oneTimePassword }: PreparedInvitation,
): Promise<Invited> {
  const invitation = await createInvitationStore(tx, clock).invite({
    email,
    strategy,
    roles,
    invitedBy: by.id,
  })
  if (oneTimePassword !== undefined) {
    await createCredentials(tx, clock, strategy).setOneTimePassword(email, oneTimePassword)
  }
  await audit.within(tx).record({
    kind: 'invitation',
    actorId: by.id,
    actor: by.name,
    target: email,
    result: 'ok',
    detail: { strategy, roles },
  })
  return { invitation, link, oneTimePassword: oneTimePassword?.password }
}
