import { type AppConfig, type Config, isStillOffered, type Proved } from '@gatewright/config'
import type { Audit } from '../../audit/audit.ts'
import type { Clock } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import { REVOKES } from '../../storage/database.ts'
import { type ApiToken, type ApiTokens, TooManyTokensError } from './api-token.ts'

/** How long a token lives where nobody says, and at most, in days. */
export const usualDays = 90
export const mostDays = 366

/** Of one account. Far more than anybody can keep track of. */
const mostTokens = 50

/**
 * Makes a token for an account. It rests on what the session rests on that it is made in, and ends with that.
 * @returns the token and, this once, its value
 * @throws GatewrightError `bad_request` with the reason in its response, for the one who asks; `not_signed_in` when the
 *   session has ended meanwhile
 */
export async function createApiToken(
  {
    apiTokens,
    audit,
    clock,
  }: {
    readonly apiTokens: Pick<ApiTokens, 'create'>
    readonly audit: Pick<Audit, 'transaction'>
    readonly clock: Clock
  },
  config: Config,
  wish: {
    readonly owner: { readonly id: string; readonly email: string }
    /** What it rests on: the identity that it counts as, and what the session does that it is made in, where it is. */
    readonly proved: Proved & { readonly identityId: string; readonly sessionId?: string }
    readonly name: string
    readonly apps: readonly string[]
    readonly days?: number | undefined
    /** What it may open at most; every app, when absent. Nothing else is named in a refusal. */
    readonly choice?: readonly AppConfig[]
    /** Who makes it: a collaborator, or `command line`. */
    readonly by: { readonly id?: string; readonly name: string; readonly address?: string }
  },
): Promise<{ readonly token: ApiToken; readonly value: string }> {
  const refuse = (reason: string) =>
    new GatewrightError('bad_request', { detail: { reason }, response: { message: reason, reason } })
  const { owner, proved, days = usualDays, by } = wish
  if (!isStillOffered(config, proved)) {
    throw refuse('What you signed in with is no longer offered, so a token of it would open nothing.')
  }
  const name = wish.name.trim()
  if (name === '') throw refuse('A token needs a name that says what it is for.')
  const apps = [...new Set(wish.apps)]
  if (apps.length === 0) throw refuse('A token needs at least one app that it may open.')
  const { choice = config.apps } = wish
  const unknown = apps.find(id => !choice.some(app => app.id === id))
  if (unknown !== undefined) {
    const known = choice.map(app => app.id).join(', ') || 'none'
    throw refuse(
      wish.choice === undefined
        ? `There is no app "${unknown}". There are: ${known}.`
        : `You may not open an app "${unknown}". You may open: ${known}.`,
    )
  }
  if (!Number.isInteger(days) || days < 1 || days > mostDays) {
    throw refuse(`A token lives for a whole number of days from 1 to ${mostDays}.`)
  }
  const expiresAt = clock.now() + days * 24 * 3600_000
  const { identityId, sessionId, strategy, source } = proved
  const token = { collaboratorId: owner.id, identityId, name, apps, strategy, source, expiresAt }
  return audit.transaction(async (tx, record) => {
    const made = await apiTokens.create(token, { madeIn: sessionId, most: mostTokens, tx }).catch(error => {
      if (!(error instanceof TooManyTokensError)) throw error
      throw refuse(`There are ${mostTokens} tokens already. Revoke those that are not needed.`)
    })
    await record({
      kind: 'token-created',
      ...(by.id !== undefined && { actorId: by.id }),
      actor: by.name,
      target: owner.email,
      result: 'ok',
      ...(by.address !== undefined && { address: by.address }),
      detail: { name, apps, expiresAt },
    })
    return made
  })
}

/** Ends a token at once, together with what is open with it. */
export async function revokeApiToken(
  {
    apiTokens,
    audit,
  }: { readonly apiTokens: Pick<ApiTokens, 'revoke'>; readonly audit: Pick<Audit, 'transaction'> },
  wish: {
    readonly token: ApiToken
    readonly ownerEmail: string
    readonly by: { readonly id?: string; readonly name: string; readonly address?: string }
  },
): Promise<void> {
  const { token, by } = wish
  await audit.transaction(async (tx, record) => {
    await apiTokens.revoke(token, tx)
    await record({
      kind: 'token-revoked',
      ...(by.id !== undefined && { actorId: by.id }),
      actor: by.name,
      target: wish.ownerEmail,
      result: 'ok',
      ...(by.address !== undefined && { address: by.address }),
      detail: { name: token.name },
    })
  }, REVOKES)
}
