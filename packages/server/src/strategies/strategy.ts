/**
 * The contract that every way to sign in stands behind. A strategy knows its protocol and nothing of accounts;
 * `sign-in/complete.ts` knows accounts and nothing of protocols. They meet in {@link Profile}.
 */
import type { StrategyConfig } from '@gatewright/config'
import type { AtProvider, Profile } from '../identity/profile.ts'

/** Plain data that fits into a sealed cookie. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A strategy that sends the browser to a provider and gets it back at the callback. */
export interface RedirectStrategy {
  readonly kind: 'redirect'
  readonly id: string
  readonly config: StrategyConfig
  /**
   * Makes the provider's address to send the browser to.
   * @throws GatewrightError `provider_unreachable`, `provider_misbehaved`
   */
  begin(attempt: BeginAttempt): Promise<Begun>
  /**
   * Ends an attempt: checks everything the provider returned, redeems the code, returns who it is.
   * @throws GatewrightError with the code of what is wrong; nothing else leaves it.
   */
  finish(attempt: FinishAttempt): Promise<Profile>
  /** Where to send the browser so that it is signed out at the provider too; absent when the provider offers nothing. */
  signOutUrl(session: {
    readonly atProvider?: AtProvider
    readonly state: string
  }): Promise<string | undefined>
  /**
   * Verifies what the provider itself sends to end sessions (OpenID Connect Back-Channel Logout 1.0 section 2.6), all but
   * whether it has come before.
   * @throws GatewrightError `logout_token_invalid`, or what keeps the provider's keys from being read
   */
  readLogoutToken(logoutToken: string): Promise<ProviderLogout>
}

/** Whom a provider has signed out: one session, or all of a person. At least one of `sid` and `subject` is there. */
export interface ProviderLogout {
  readonly issuer: string
  /** As in {@link Profile}. */
  readonly subject?: string
  /** As in {@link AtProvider}. */
  readonly sid?: string
  /** `jti`: unique among the issuer's tokens, so that the same one is not obeyed twice. */
  readonly tokenId: string
  /** Milliseconds since 1970: from then on the token would not be accepted anyway. */
  readonly expiresAt: number
}

export interface BeginAttempt {
  /** Random, the `state` parameter; `sign-in` matches it on return. */
  readonly state: string
  /** Hints from the sign-in page, passed to the provider where it knows them. */
  readonly loginHint?: string
  readonly prompt?: 'login' | 'select_account'
}

export interface Begun {
  readonly location: string
  /** Secrets of the attempt (`nonce`, `code_verifier`), sealed into its cookie and handed back to `finish`. */
  readonly secrets: Json
}

export interface FinishAttempt {
  /** Parameters of the callback, from the query or from a `form_post` body. */
  readonly parameters: URLSearchParams
  readonly state: string
  readonly secrets: Json
}

/** A strategy that takes a form instead (e-mail and password). */
export interface FormStrategy {
  readonly kind: 'form'
  readonly id: string
  readonly config: StrategyConfig
}

export type Strategy = RedirectStrategy | FormStrategy
