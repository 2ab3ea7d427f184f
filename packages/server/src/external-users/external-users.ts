import type { IncomingMessage } from 'node:http'
import type { ExternalUsersConfig } from '@gatewright/config'
import { GatewrightError } from '../errors.ts'
import { hashToken } from '../random.ts'
import type { OneTimeCodes } from '../storage/one-time-codes.ts'
import type { ExternalUser } from './external-user.ts'
import { readToken } from './token.ts'
import { createTokenVerifier, type VerifierMemory } from './verify.ts'

/** What looking for an external user's token came to. */
export type ExternalUserOutcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'verified'; readonly user: ExternalUser; readonly inAuthorization: boolean }
  | { readonly kind: 'invalid'; readonly error: GatewrightError }

export interface ExternalUsers {
  /** Origins whose pages may bring tokens. */
  readonly allowedOrigins: ReadonlySet<string>
  /** Looks for a token in the headers, or for a ticket in the query, and verifies it. Never throws. */
  identify(
    request: Pick<IncomingMessage, 'headers'>,
    appId: string,
    query: string,
  ): Promise<ExternalUserOutcome>
  /**
   * Makes a ticket for a user whose token has been verified: once, for a minute, for this app, and no longer than the token.
   * @returns also for how many seconds it is good
   */
  issueTicket(user: ExternalUser, appId: string): Promise<{ ticket: string; expiresIn: number }>
}

/** How long a ticket can be redeemed at most, in seconds. */
const ticketSeconds = 60

/** Tickets of one user for one app that can be redeemed at a time; a page opens a socket or two. */
const mostTickets = 50

/** The query parameter that a ticket travels in, since a browser's WebSocket cannot set headers. */
export const ticketParameter = 'gatewright-ticket'

const none: ExternalUserOutcome = { kind: 'none' }

/** @returns `undefined` when the configuration has no key to verify tokens with: then none are accepted */
export function createExternalUsers(
  { verification, enabled }: ExternalUsersConfig,
  memory: VerifierMemory & { readonly codes: Pick<OneTimeCodes, 'issue' | 'redeem'> },
): ExternalUsers | undefined {
  if (!enabled || verification === undefined) return undefined
  const verify = createTokenVerifier(verification, memory)
  const { codes, clock } = memory
  // A ticket stands for a token that was verified; with another key or other demands it might not have been.
  const verifiedBy = hashToken(JSON.stringify(verification))

  async function byTicket(query: string, appId: string): Promise<ExternalUserOutcome> {
    const ticket = query.includes(ticketParameter) ? new URLSearchParams(query).get(ticketParameter) : null
    if (ticket === null) return none
    const payload = ticket.length > 500 ? undefined : await codes.redeem('external-user', ticket)
    const user =
      payload?.app === appId && payload.verifiedBy === verifiedBy ? (payload.user as ExternalUser) : undefined
    return user !== undefined && user.expiresAt > clock.now()
      ? { kind: 'verified', user, inAuthorization: false }
      : {
          kind: 'invalid',
          error: refusal(
            'the ticket is unknown, used, expired, for another app or from before the settings changed',
          ),
        }
  }

  return {
    allowedOrigins: new Set(verification.allowedOrigins),
    async identify({ headers }, appId, query) {
      try {
        const found = readToken(headers)
        if (found === undefined) return await byTicket(query, appId)
        return { kind: 'verified', user: await verify(found.token), inAuthorization: found.inAuthorization }
      } catch (error) {
        const known = error instanceof GatewrightError ? error : refusal('unexpected', error)
        return { kind: 'invalid', error: known }
      }
    },
    async issueTicket(user, appId) {
      const left = Math.ceil((user.expiresAt - clock.now()) / 1000)
      const expiresIn = Math.max(Math.min(left, ticketSeconds), 1)
      const owner = { id: JSON.stringify([appId, user.subject ?? user.payload]), most: mostTickets }
      const ticket = await codes.issue('external-user', { app: appId, user, verifiedBy }, expiresIn, owner)
      return { ticket, expiresIn }
    },
  }
}

const refusal = (reason: string, cause?: unknown): GatewrightError =>
  new GatewrightError('external_token_invalid', { detail: { reason }, cause })

/** The query without the ticket, which is ours; the rest keeps its spelling. */
export function withoutTicket(query: string): string {
  // An escape may spell the name, too.
  if (!query.includes(ticketParameter) && !query.includes('%')) return query
  const kept = query
    .slice(1)
    .split('&')
    .filter(pair => !new URLSearchParams(pair).has(ticketParameter))
  return kept.length === 0 ? '' : `?${kept.join('&')}`
}
