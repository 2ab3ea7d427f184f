import type { IncomingMessage } from 'node:http'
import type { GatewrightError } from '../errors.ts'

/** A chat user whom another site signed in: the verified payload of their JWT. */
export interface ExternalUser {
  /** `sub`, where the token has one. */
  readonly subject: string | undefined
  readonly payload: Readonly<Record<string, unknown>>
}

/** What looking for an external user's token came to. */
export type ExternalUserOutcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'verified'; readonly user: ExternalUser; readonly inAuthorization: boolean }
  | { readonly kind: 'invalid'; readonly error: GatewrightError }

export interface ExternalUsers {
  /** Looks for a token in `X-BP-ExternalAuth` and `Authorization`, or for a ticket, and verifies it. Never throws. */
  identify(request: IncomingMessage, appId: string): Promise<ExternalUserOutcome>
}
