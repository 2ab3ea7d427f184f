import type { Config } from '@gatewright/config'
import { createAccountStore } from '../accounts/account-store.ts'
import { createInvitationStore } from '../accounts/invitation-store.ts'
import type { Invitation, InvitedAccount } from '../accounts/invitations.ts'
import type { RecordEntry } from '../audit/audit.ts'
import { refusedBecause } from '../errors.ts'
import { HOME } from '../http/home.ts'
import { notAnAddress, parseEmailAddress } from '../identity/email-address.ts'
import type { Database } from '../storage/database.ts'
import type { Welcome } from '../strategies/strategy-base.ts'
import type { SignInContext } from './context.ts'
import { type AddressHolder, invitedAccount, NotForThisAccount } from './invited-account.ts'

export interface Invited {
  readonly invitation: Invitation
  /** To be sent to the person: the sign-in page of the strategy. */
  readonly link: string
  /** Where passwords live here: handed over with the link, and changed at the first sign-in. Shown this once. */
  readonly oneTimePassword?: string
  /** They were invited for the same strategy before: this invitation stands in the place of that one, and ends later. */
  readonly replaced?: true
  /** Whose the address is already. */
  readonly holder?: AddressHolder
}

/** Who invites whom, for which strategy. */
export interface InvitationWish {
  readonly email: string
  readonly strategy: string
  readonly roles: readonly string[]
  /** Who invites: a collaborator, or `command line`. */
  readonly by: {
    readonly id?: string
    /** By which they are signed in. */
    readonly identityId?: string
    readonly name: string
    /** May say whose an address is, and that somebody is the person of an account. So may the command line. */
    readonly superAdmin: boolean
  }
  /** The person of the account that has the address, made anew at the provider. For super admins. */
  readonly samePerson?: boolean
  /** Somebody else who has the address now, of which the account that has it is none. For super admins. */
  readonly somebodyNew?: boolean
  /** Whether they get it by mail; the link is told in any case. */
  readonly mail?: boolean
}

/** Puts the mail of an invitation in line, in the transaction that writes it. */
export type PostInvitation = (
  tx: Database,
  posted: {
    readonly invitation: Invitation
    readonly link: string
    readonly oneTimePassword?: string | undefined
  },
) => Promise<void>

/** What sends mails. */
export interface InvitationMails {
  /** @throws GatewrightError `bad_request` where mails cannot be sent */
  prepare(): Promise<PostInvitation>
}

/** An invitation that may be written: checked, and with its password hashed where it has one. */
export interface PreparedInvitation extends InvitationWish {
  readonly link: string
  readonly holder?: AddressHolder
  readonly account?: InvitedAccount
  /** What the strategy does beside, in the same transaction. */
  readonly welcome?: (tx: Database) => Promise<Welcome>
  readonly post?: PostInvitation
}

type InviteServices = Pick<SignInContext, 'storage' | 'clock' | 'log' | 'audit' | 'strategyTypes'> & {
  readonly mailer?: InvitationMails
}

/**
 * Invites an address to sign in with one strategy.
 * @throws GatewrightError `bad_request` with the reason in its response, for the one who invites
 */
export async function invite(
  services: InviteServices,
  config: Config,
  wish: InvitationWish,
): Promise<Invited> {
  const prepared = await prepareInvitation(services, config, wish)
  return services.audit.transaction((tx, record) => writeInvitation(tx, { ...services, record }, prepared))
}

/**
 * What of an invitation is not for a transaction: the checks, and the hash of a password, which would hold it open.
 * @throws GatewrightError `bad_request` with the reason in its response, for the one who invites
 */
export async function prepareInvitation(
  { storage, clock, log, strategyTypes, mailer }: Omit<InviteServices, 'audit'>,
  config: Config,
  wish: InvitationWish,
): Promise<PreparedInvitation> {
  const email = parseEmailAddress(wish.email)
  if (email === undefined) throw refusedBecause(notAnAddress(wish.email))
  const strategy = config.strategies.find(s => s.id === wish.strategy)
  if (strategy === undefined) {
    const known = config.strategies.map(s => s.id).join(', ')
    throw refusedBecause(`There is no strategy "${wish.strategy}". There are: ${known}.`)
  }
  if (!strategy.offered)
    throw refusedBecause(strategy.notOfferedBecause ?? `The strategy "${strategy.id}" is not offered.`)
  const unknown = wish.roles.find(role => !config.roles.includes(role))
  if (unknown !== undefined)
    throw refusedBecause(`There is no role "${unknown}". There are: ${config.roles.join(', ')}.`)
  const { database } = storage
  const accounts = createAccountStore(database, clock)
  const meant = await invitedAccount({ accounts, strategyTypes, database, clock }, config, {
    email,
    strategy: strategy.id,
    superAdmin: wish.by.superAdmin,
    samePerson: wish.samePerson === true,
    somebodyNew: wish.somebodyNew === true,
  }).catch((error: unknown) => {
    throw error instanceof NotForThisAccount ? refusedBecause(error.message) : error
  })
  const { onInvited } = await strategyTypes.create(strategy, { database, clock, log })
  return {
    email,
    strategy: strategy.id,
    roles: wish.roles.length > 0 ? wish.roles : ['member'],
    by: wish.by,
    link: `${config.http.externalUrl}${HOME}/login/${strategy.id}`,
    ...meant,
    welcome: await onInvited?.(email, wish.by.superAdmin),
    post: wish.mail === true ? await mailer?.prepare() : undefined,
  }
}

/**
 * Writes the invitation, what its strategy does beside, and its entry in the audit log, in the caller's transaction: an
 * invitation without its password would let nobody in, and a password without invitation is nobody's.
 */
export async function writeInvitation(
  tx: Database,
  { clock, record }: Pick<InviteServices, 'clock'> & { readonly record: RecordEntry },
  { email, strategy, roles, by, link, welcome, post, holder, account }: PreparedInvitation,
): Promise<Invited> {
  const invitations = createInvitationStore(tx, clock)
  const earlier = await invitations.find(email, strategy)
  const invitation = await invitations.invite({
    email,
    strategy,
    roles,
    invitedBy: by.id,
    invitedByIdentity: by.identityId,
    invitedByName: by.name,
    account,
  })
  const welcomed = await welcome?.(tx)
  await post?.(tx, { invitation, link, oneTimePassword: welcomed?.oneTimePassword })
  await record({
    kind: 'invitation',
    actorId: by.id,
    actor: by.name,
    target: email,
    result: 'ok',
    detail: {
      strategy,
      roles,
      ...(earlier && { replaced: true }),
      ...(holder && { holder: holder.id, becomes: holder.becomes }),
      ...(post && { mail: true }),
    },
  })
  return {
    invitation,
    link,
    oneTimePassword: welcomed?.oneTimePassword,
    ...(earlier && { replaced: true }),
    holder,
  }
}
