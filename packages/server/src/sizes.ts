/** What is kept in memory and could grow, and what it is bounded by: `gatewright_entries` tells how much there is of each. */
export const caches = {
  sessions: 'Tokens of sessions that are known without the database.',
  seen_sessions: 'When sessions were last seen, until it is written.',
  programs: 'Programs with an API token or a key of a machine, as they last came.',
  key_sets: 'Key sets of other sites.',
  used_tokens: 'Tokens of external users that work once.',
  rehearsals: 'Tests of a sign-in.',
  refusal_windows: 'Refusals that are alike, of which the audit log has a few.',
  sign_in_windows: 'Networks and accounts whose attempts with a form are counted.',
  answer_windows: 'Networks whose answers of providers are counted.',
  address_windows: 'Networks whose addresses that are kept for after sign-in are counted.',
  posted_answers: 'Posted answers that a browser has not fetched yet.',
  recent_errors: 'Errors that were answered with, to be found by their references.',
  waiting_sign_ins: 'Sign-ins that a provider is asked about, and those that wait for it.',
} as const

export type Cache = keyof typeof caches

/** Who is asked for the size of each. A restart puts those of its configuration in the place of the others. */
export type Sizes = Map<Cache, () => number>
