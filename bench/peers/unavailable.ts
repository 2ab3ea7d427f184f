import type { Peer } from '../support/contest.ts'

const never = (name: string, reason: string): Peer => ({
  name,
  start: () => Promise.reject(new Error(reason)),
})

/** Peers that people ask for and this bench does not start, so that its table does not look complete without them. */
export const unavailable: readonly Peer[] = [
  ...['oauth2-proxy', 'Authelia', 'Pomerium', 'authentik'].map(name =>
    never(name, 'not found: neither npm nor Debian has it'),
  ),
  never('LemonLDAP::NG', 'not set up by this bench, though Debian has it'),
]
