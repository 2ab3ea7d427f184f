import type { IncomingMessage } from 'node:http'
import { admit } from '../accounts/admit.ts'
import { type GatewrightError, refusedAddress } from '../errors.ts'
import type { Profile } from '../identity/profile.ts'
import type { Database } from '../storage/database.ts'
import type { Strategy } from '../strategies/strategy.ts'
import { createAdminGrant } from './admin-link.ts'
import type { SignInContext } from './context.ts'
import { unnoticedWaysPage } from './unnoticed-ways-page.ts'

/** The end of every sign-in: what the browser gets. */
export interface Completed {
  readonly setCookies: readonly string[]
  readonly collaboratorId: string
  /** Where the browser goes: where it wanted to go, unless there is something that the person has to see first. */
  readonly redirectTo: string
}

/** Proves who somebody is by the one-time link; `adminLink` says whether this request has used it up. */
export type ProfileByLink = (tx: Database, adminLink: boolean) => Promise<Profile>

/**
 * From a proven profile to a session, the same for every strategy: account or refusal, the old session of this browser
 * ended, a new one with a new id, an audit entry.
 *
 * The one-time link, where the browser holds one, is used up first, in one transaction with the admission: of two that
 * come with the same link only one is let in by it, and a refusal leaves it unused.
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
  const { storage, clock, config, sessions, audit } = context
  const { strategy } = arrival
  const grant = createAdminGrant(context)
  const client = context.clientOf(request)
  // A session that was planted before sign-in, or left by somebody else, must not live on beside the new one.
  const earlier = await context.callerOf(request)
  const { profile, adminLink, collaborator, identity, by, addressOf, unnoticedWays, session } =
    await storage.database.transaction(async tx => {
      const adminLink = await grant.use(request.headers.cookie, tx)
      const profile =
        typeof arrival.profile === 'function' ? await arrival.profile(tx, adminLink) : arrival.profile
      const admission = await admit(tx, clock, {
        profile,
        strategy: strategy.config,
        config,
        adminLink,
        signedInTo: arrival.joins === earlier?.sessionId ? earlier?.collaboratorId : undefined,
      })
      // In one with what was proven: a password that is reset or an account that is disabled at this moment ends it, or keeps it
      // from beginning.
      const session = await sessions.start(
        {
          collaboratorId: admission.collaborator.id,
          identityId: admission.identity.id,
          strategy: strategy.id,
          issuer: profile.issuer,
          subject: profile.subject,
          host: context.host,
          secure: context.secure,
          address: client.address,
          userAgent: client.userAgent,
          atProvider: profile.atProvider,
        },
        tx,
      )
      return { profile, adminLink, session, ...admission }
    })
  if (earlier !== undefined) await sessions.end(earlier.sessionId, context.secure)
  await endWithOldPassword(context, profile, {
    collaboratorId: collaborator.id,
    identityId: identity.id,
    except: session.id,
  })
  const groupsMissing = profile.groupOverage?.missing
  await audit.record({
    kind: 'sign-in',
    actorId: collaborator.id,
    actor: identity.email,
    target: strategy.id,
    result: 'ok',
    address: client.address,
    detail: { by, groupsMissing, addressOf },
  })
  const entry = { strategy: strategy.id, collaborator: collaborator.id, by }
  if (addressOf !== undefined) {
    context.log.warn({ ...entry, addressOf }, 'the address of this sign-in belongs to another account')
  }
  if (groupsMissing) context.log.warn({ ...entry, ...groupsMissing }, 'signed in without groups')
  else context.log.info(entry, 'signed in')
  return {
    setCookies: adminLink ? [session.setCookie, grant.removal] : [session.setCookie],
    collaboratorId: collaborator.id,
    redirectTo: unnoticedWays ? unnoticedWaysPage(context.origin, arrival.returnTo) : arrival.returnTo,
  }
}

/** A password that is replaced was replaced for a reason: whoever knew it is signed out. */
async function endWithOldPassword(
  { sessions, revocation }: Pick<SignInContext, 'sessions' | 'revocation'>,
  { passwordReplaced }: Profile,
  {
    collaboratorId,
    identityId,
    except,
  }: { readonly collaboratorId: string; readonly identityId: string; readonly except: string },
): Promise<void> {
  // Those that other ways to sign in have begun knew nothing of it.
  if (passwordReplaced === 'own') await sessions.endOf(collaboratorId, { except, identityId })
  else if (passwordReplaced === 'reset') await revocation.endOf(collaboratorId, { except })
}

/** The audit entry of a sign-in that was refused. Who it was is what the error's detail says, or else the form. */
export async function recordRefusal(
  context: SignInContext,
  request: IncomingMessage,
  refusal: {
    readonly strategy: string
    /** What was typed as the account. */
    readonly account?: string | undefined
    readonly error: GatewrightError
    readonly ref: string
  },
): Promise<void> {
  const { address } = context.clientOf(request)
  const account = refusedAddress(refusal.error) ?? refusal.account
  await context.refusalFlood.record(
    {
      kind: 'sign-in',
      actor: account ?? 'unknown',
      target: refusal.strategy,
      result: 'refused',
      code: refusal.error.code,
      ref: refusal.ref,
      address,
      detail: refusal.error.detail,
    },
    { account },
  )
}
