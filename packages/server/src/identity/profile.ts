import type { Json } from './json.ts'

/**
 * What a provider says of a person, proven by the strategy. Field mapping has not been applied: `complete` does that,
 * the same for all.
 */
export interface Profile {
  /** `iss` of the provider, or a name of ours (`urn:gatewright:…`). With `subject`, what an account is tied to. */
  readonly issuer: string
  /** `sub`; for Entra the `oid`, with the tenant in `issuer`. */
  readonly subject: string
  /** Verified claims of the `id_token`, userinfo and access token, as one object. */
  readonly claims: Readonly<Record<string, unknown>>
  /** Who says all this, and whether anybody vouches for them. Roles and groups count from a vouched source alone. */
  readonly source: ProfileSource
  /**
   * Whether an e-mail address found in this claim belongs to the person beyond doubt, so that an invitation may be
   * redeemed with it and `emails` and `domains` rules may match it. Asked per claim, because `email_verified` speaks of
   * `email` alone; and per address, because a tenant that the file lists by a domain speaks of that domain alone.
   */
  readonly trustsEmailIn: (claim: string, address: string) => boolean
  /**
   * The settings of the file by which a claim counts, and those by which this address in it is trusted: see
   * `StrategyDefinition.settings`. Absent where none does.
   */
  readonly restsOn?: (claim: string, address?: string) => readonly string[]
  /**
   * The address that a credential of ours was made for by an invitation. Its invitation may be redeemed with it though
   * nobody vouches for the address: whoever holds the credential is whom the inviter meant, and the address is as they
   * typed it.
   */
  readonly invitedAs?: string
  /** Why an untrusted address is untrusted, for the operator's log: `xms_edov is absent and the tenant is not listed`. */
  readonly untrustedBecause?: string
  /**
   * What would have said whether the address is verified could not be read this time. So it proves nothing; but what was believed of
   * this very address of this identity before is not taken away.
   */
  readonly emailUndecided?: true
  /** The person is in too many groups for a token; absent for everybody else. */
  readonly groupOverage?: GroupOverage
  /** What could not be had of the provider, and was not needed: why, and what would mend it. For who tests a sign-in. */
  readonly leftAside?: { readonly reason: string; readonly mend?: string }
  /** Kept with the session, what is opaque of it sealed. */
  readonly atProvider?: AtProvider
  /**
   * With this sign-in a password is replaced. `own`: by the person, so what was signed in with the old one ends. `reset`: by
   * whoever operates the server, so API tokens end too.
   */
  readonly passwordReplaced?: 'own' | 'reset'
  /** Of the password that has proven it, as `FormStrategy.stampOf` has it: who reads it with the proof need not ask anew. */
  readonly stamp?: string
}

/**
 * Who speaks in a profile. Decided once, by the strategy, before any claim is looked at: trust that is decided claim by claim
 * is forgotten for one of them.
 */
export interface ProfileSource {
  /** Tenant id at Entra, in lower case: of the tenant that was signed in to, which is not a guest's own. */
  readonly tenant?: string
  /** Which of the strategy's `claimSources` this is. None: the claims say who it is, and decide nothing. */
  readonly vouchedFor: readonly string[]
}

/**
 * Groups that did not fit into a token: either all of them, asked for separately (the claim `groups` has them too), or why
 * they are not known, for the operator.
 */
export type GroupOverage =
  | { readonly groups: readonly string[]; readonly missing?: undefined }
  | { readonly missing: { readonly reason: string; readonly mend: string } }

/** What a strategy wants to be remembered of a session at the provider. */
export interface AtProvider {
  /** The provider's own id of the session: what it names when it signs somebody out itself. */
  readonly sid?: string
  /** Handed back when somebody signs out here. Only the strategy knows what it is. */
  readonly kept: Json
}
