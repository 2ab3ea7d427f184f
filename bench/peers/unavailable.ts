import type { Peer } from '../support/contest.ts'

const never = (name: string, reason: string): Peer => ({
  name,
  start: () => Promise.reject(new Error(reason)),
})

/** Peers that people ask for and this bench does not start, so that its table does not look complete without them. */
export const unavailable: readonly Peer[] = [
  // The proxy for modules of Go refuses it, so nothing of it was ever started here.
  never('Authelia', 'not set up by this bench: it could not be had as a module of Go'),
  never('Pomerium', 'not set up by this bench: it is built around an Envoy, which no module of Go brings'),
  never('authentik', 'not found: neither npm nor Debian has it, and it is no module of Go'),
  never('LemonLDAP::NG', 'not set up by this bench, though Debian has it'),
]
