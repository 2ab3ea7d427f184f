import type { Json } from '../identity/json.ts'
import type { Profile } from '../identity/profile.ts'
import type { KnownProvider } from './known-provider.ts'
import type { StrategyBase } from './strategy-base.ts'

/** What an answer at the callback looks like, whatever strategy of the type it is for. */
export interface AnswerShape {
  /** The parameter that brings our state back: `state`, `RelayState`. An answer without it is nobody's. */
  readonly stateParameter: string
  /** Bytes of a posted answer; 64 kB when absent. */
  readonly maxBytes?: number
  /**
   * A provider that was not asked to bring the state back from a sign-out comes back with no parameter at all. It counts
   * as such where the browser has no attempt at the strategy open, nor the person a rehearsal of it.
   */
  readonly bareAfterSignOut?: true
  /** What an answer that belongs to no attempt says is wrong at the provider: printable and short, for the log. */
  errorIn?(parameters: URLSearchParams): Readonly<Record<string, string>> | undefined
}

/** A strategy that sends the browser to a provider and gets it back at the callback. */
export interface RedirectStrategy extends StrategyBase {
  readonly takes: 'redirect'
  /** Whose sign-in page people come to, where it is one that they know by name. */
  readonly provider?: KnownProvider | undefined
  /**
   * Makes what the browser brings to the provider.
   * @throws GatewrightError `provider_unreachable`, `provider_busy`, `provider_misbehaved`
   */
  begin(attempt: BeginAttempt): Promise<Begun>
  /**
   * Asked before an attempt is used up: whoever would be told to come again should be able to.
   * @throws GatewrightError `provider_busy`, or what else keeps the provider from being asked now
   */
  requireProvider?(): Promise<void>
  /**
   * Ends an attempt: checks everything the provider returned, returns who it is.
   * @throws GatewrightError with the code of what is wrong; nothing else leaves it.
   */
  finish(attempt: FinishAttempt): Promise<Profile>
  /** Where to send the browser so that it is signed out at the provider too; absent when the provider offers nothing. */
  signOutUrl?(session: { readonly kept?: Json; readonly state: string }): Promise<string | undefined>
  /**
   * Verifies what the provider's own server sends to end sessions, all but whether it has come before.
   * @throws GatewrightError `logout_token_invalid`, or what keeps the provider's keys from being read
   */
  readLogout?(form: URLSearchParams): Promise<ProviderLogout>
}

export interface BeginAttempt {
  /** Random; `sign-in` matches it on return, in {@link AnswerShape.stateParameter}. */
  readonly state: string
  /** Hints from the sign-in page, passed to the provider where it knows them. */
  readonly loginHint?: string
  readonly prompt?: 'login' | 'select_account'
}

/** How the browser gets to the provider: by an address, or by a form that posts itself. */
export type Departure =
  | { readonly location: string; readonly form?: undefined }
  | { readonly form: PostedForm; readonly location?: undefined }

export interface PostedForm {
  /** https, or http on loopback. */
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
}

export type Begun = Departure & {
  /** Secrets of the attempt (`nonce`, `code_verifier`), sealed into its cookie and handed back to `finish`. */
  readonly secrets: Json
}

export interface FinishAttempt {
  /** Parameters of the callback as they came, from the query or from a posted body. */
  readonly parameters: URLSearchParams
  readonly state: string
  readonly secrets: Json
}

/** Whom a provider has signed out: one session, or all of a person. At least one of `sid` and `subject` is there. */
export interface ProviderLogout {
  readonly issuer: string
  /** As in `Profile`. */
  readonly subject?: string
  /** As in `AtProvider`. */
  readonly sid?: string
  /** Unique among the issuer's messages, so that the same one is not obeyed twice. */
  readonly messageId: string
  /** Milliseconds since 1970: from then on the message would not be accepted anyway. */
  readonly expiresAt: number
}
