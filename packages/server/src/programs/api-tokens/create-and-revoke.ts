import type { AppConfig, Config } from '@gatewright/config'
import type { AccountIdentity } from '../../accounts/account-identity.ts'
import type { Audit } from '../../audit/audit.ts'
import type { Clock } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import { type ApiToken, type ApiTokens, TooManyTokensError } from './api-token.ts'

/** How long a token lives where nobody says, and at most, in days. */
export const usualDays = 90
export const mostDays = 366

/** Of one account. Far more than anybody can keep track of. */
const mostTokens = 50

/**
 * Makes a token for an account.
 * @returns the token and, this once, its value
 * @throws GatewrightError `bad_request` with the reason in its response, for the one who asks
 */
export async function createApiToken(
  {
    apiTokens,
    audit,
    clock,
  }: {
    readonly apiTokens: Pick<ApiTokens, 'create'>
    readonly audit: Pick<Audit, 'record'>
    readonly clock: Clock
  },
  config: Config,
  wish: {
    readonly owner: { readonly id: string; readonly email: string }
    /** As which it counts. */
    readonly identity: Pick<AccountIdentity, 'id' | 'strategy'>
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
  const { owner, identity, days = usualDays, by } = wish
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
  const token = {
    collaboratorId: owner.id,
    identityId: identity.id,
    strategy: identity.strategy,
    name,
    apps,
    expiresAt,
  }
  const made = await apiTokens.create(token, mostTokens).catch(error => {
    if (!(error instanceof TooManyTokensError)) throw error
    throw refuse(`There are ${mostTokens} tokens already. Revoke those that are not needed.`)
  })
  await audit.record({
    kind: 'token-created',
    ...(by.id !== undefined && { actorId: by.id }),
    actor: by.name,
    target: owner.email,
    result: 'ok',
    ...(by.address !== undefined && { address: by.address }),
    detail: { name, apps, expiresAt },
  })
  return made
}

/** Ends a token at once, together with what is open with it. */
export async function revokeApiToken(
  {
    apiTokens,
    audit,
  }: { readonly apiTokens: Pick<ApiTokens, 'revoke'>; readonly audit: Pick<Audit, 'record'> },
  wish: {
    readonly token: ApiToken
    readonly ownerEmail: string
    readonly by: { readonly id?: string; readonly name: string; readonly address?: string }
  },
): Promise<void> {
  const { token, by } = wish
  await apiTokens.revoke(token)
  await audit.record({
    kind: 'token-revoked',
    ...(by.id !== undefined && { actorId: by.id }),
    actor: by.name,
    target: wish.ownerEmail,
    result: 'ok',
    ...(by.address !== undefined && { address: by.address }),
    detail: { name: token.name },
  })
}
