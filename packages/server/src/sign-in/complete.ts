import type { IncomingMessage } from 'node:http'
import { admit } from '../accounts/admit.ts'
import type { Profile } from '../identity/profile.ts'
import { MISSED } from '../return-to/safe-return-to.ts'
import { keyFor, ledOn, shortLinkTo } from '../return-to/short-link.ts'
import type { Database } from '../storage/database.ts'
import type { Strategy } from '../strategies/strategy.ts'
import type { ProvenWithin } from '../strategies/strategy-base.ts'
import { createAdminGrant } from './admin-link.ts'
import type { SignInContext } from './context.ts'
import { createLastSignIns } from './last-sign-in.ts'
import { unnoticedWaysPage } from './unnoticed-ways-page.ts'

/** The end of every sign-in: what the browser gets. */
export interface Completed {
  readonly setCookies: readonly string[]
  readonly collaboratorId: string
  /** Where the browser goes: where it wanted to go, unless there is something that the person has to see first. */
  readonly redirectTo: string
  /** `Profile.stamp` */
  readonly stamp?: string
}

/** Proves who somebody is by the one-time link; `adminLink` says whether this request has used it up. */
export type ProfileByLink = (tx: Database, adminLink: boolean) => Promise<Profile | ProvenWithin>

/**
 * From a proven profile to a session, the same for every strategy: account or refusal, the old session of this browser
 * ended, a new one with a new id, an audit entry. All of it is one transaction: a crash leaves no account without its entry and
 * no session beside the one that it replaces, and the disk is waited for once.
 *
 * The one-time link, where the browser holds one, is used up first, in the same transaction: of two that come with the same link
 * only one is let in by it, and a refusal leaves it unused. What must stay used up though the sign-in is refused (the attempt's
 * state, a failed password) was written before, by itself.
 * @param arrival.profile what the strategy has proven; or how it comes about within that transaction, where the link
 *   decides over that too
 * @param arrival.returnTo a complete address of ours or of an app, as `safeReturnTo` gives it
 * @param arrival.joins id of the session whose owner has begun this as a further way to sign in
 * @throws GatewrightError the reason of a refusal; nobody is signed in then
 */
export async function complete(
  context: SignInContext,
  request: IncomingMessage,
  arrival: {
    readonly profile: Profile | ProfileByLink
    readonly strategy: Strategy
    readonly returnTo: string
    readonly joins: string | undefined
  },
): Promise<Completed> {
  const { clock, config, sessions, audit } = context
  const { strategy } = arrival
  const grant = createAdminGrant(context)
  const client = context.clientOf(request)
  // A session that was planted before sign-in, or left by somebody else, must not live on beside the new one.
  const earlier = await context.callerOf(request)
  const link = await grant.codeIn(request.headers.cookie)
  const proven = arrival.profile
  // To seal is not for the transaction. A profile that comes about in there is of a strategy of ours, without a provider.
  const atProvider =
    typeof proven === 'function' || proven.atProvider === undefined
      ? undefined
      : await sessions.sealAtProvider(proven.atProvider)
  const { profile, adminLink, collaborator, by, addressOf, unread, unnoticedWays, session } =
    await audit.transaction(async (tx, record) => {
      const adminLink = link !== undefined && (await grant.use(link, tx))
      const { profile, proof } = withProof(
        typeof proven === 'function' ? await proven(tx, adminLink) : proven,
      )
      const admission = await admit(tx, clock, {
        profile,
        proof,
        strategy: strategy.config,
        config,
        adminLink,
        signedInTo: arrival.joins === earlier?.sessionId ? earlier?.collaboratorId : undefined,
      })
      const { collaborator, identity, by, addressOf, unread } = admission
      // In one with what was proven: a password that is reset or an account that is disabled at this moment ends it, or keeps it
      // from beginning.
      const session = await sessions.start(
        {
          collaboratorId: collaborator.id,
          identityId: identity.id,
          strategy: strategy.id,
          issuer: profile.issuer,
          subject: profile.subject,
          host: context.host,
          secure: context.secure,
          address: client.address,
          userAgent: client.userAgent,
          atProvider,
        },
        tx,
      )
      if (earlier !== undefined) await sessions.end(earlier.sessionId, context.secure, tx)
      await endWithOldPassword(context, tx, profile, {
        collaboratorId: collaborator.id,
        identityId: identity.id,
        except: session.id,
      })
      await record({
        kind: 'sign-in',
        actorId: collaborator.id,
        actor: identity.email,
        target: strategy.id,
        result: 'ok',
        address: client.address,
        detail: { by, groupsMissing: profile.groupOverage?.missing, addressOf, unread },
      })
      return { profile, adminLink, session, ...admission }
    })
  const groupsMissing = profile.groupOverage?.missing
  const entry = { strategy: strategy.id, collaborator: collaborator.id, by }
  if (addressOf !== undefined) {
    context.log.warn({ ...entry, addressOf }, 'the address of this sign-in belongs to another account')
  }
  if (unread !== undefined)
    context.log.warn({ ...entry, unread }, 'claims of this sign-in are there and not understood')
  if (groupsMissing) context.log.warn({ ...entry, ...groupsMissing }, 'signed in without groups')
  else context.log.info(entry, 'signed in')
  const { fullname: name, email } = collaborator
  const last = await createLastSignIns(context).remember({ name, email, strategy: strategy.id })
  return {
    setCookies: [session.setCookie, ...(adminLink ? [grant.removal] : []), last],
    collaboratorId: collaborator.id,
    ...(profile.stamp === undefined ? {} : { stamp: profile.stamp }),
    redirectTo: unnoticedWays
      ? unnoticedWaysPage(context.origin, await travelling(context, arrival.returnTo, client.address))
      : await ledOn(context, arrival.returnTo),
  }
}

const withProof = (
  proven: Profile | ProvenWithin,
): { readonly profile: Profile; readonly proof?: Promise<unknown> } =>
  'proof' in proven ? proven : { profile: proven }

/** Characters of an address that stands in the query of another: proxies refuse what is longer than 8 kB in all. */
const LONGEST_IN_QUERY = 1000

/** The address as it can stand in the query of another: itself, or one that leads on to it. */
async function travelling(context: SignInContext, returnTo: string, from: string): Promise<string> {
  if (returnTo.length <= LONGEST_IN_QUERY) return returnTo
  const { origin, keptAddresses, gate } = context
  const key = await keyFor(keptAddresses, { origin, appOrigins: gate.appOrigins }, returnTo, from)
  return origin + (key === undefined ? MISSED : shortLinkTo(key))
}

/** A password that is replaced was replaced for a reason: whoever knew it is signed out. */
async function endWithOldPassword(
  { sessions, revocation }: Pick<SignInContext, 'sessions' | 'revocation'>,
  tx: Database,
  { passwordReplaced }: Profile,
  {
    collaboratorId,
    identityId,
    except,
  }: { readonly collaboratorId: string; readonly identityId: string; readonly except: string },
): Promise<void> {
  // Those that other ways to sign in have begun knew nothing of it.
  if (passwordReplaced === 'own') await sessions.endOf(collaboratorId, { except, identityId }, tx)
  else if (passwordReplaced === 'reset') await revocation.endOf(collaboratorId, { except }, tx)
}
