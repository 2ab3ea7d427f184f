/**
 * What has changed. Published after it has been committed, by this process or by another on the same data; caches drop what
 * is named and nothing else.
 */
export type Change =
  | { readonly kind: 'session-started'; readonly sessionId: string; readonly collaboratorId: string }
  | { readonly kind: 'session-ended'; readonly sessionId: string }
  /** More than are named: `account-changed` or `anything` says of whom. Their rows are still to be deleted. */
  | { readonly kind: 'sessions-over' }
  /** Roles, details, identities, or whether it is disabled. */
  | { readonly kind: 'account-changed'; readonly collaboratorId: string }
  | { readonly kind: 'account-removed'; readonly collaboratorId: string }
  | { readonly kind: 'token-revoked'; readonly tokenId: string; readonly collaboratorId: string }
  /** A key of the server's own, by what it is for. */
  | { readonly kind: 'key-made'; readonly purpose: string }
  | { readonly kind: 'invitation-redeemed'; readonly invitationId: string }
  /** Put into the outbox. */
  | { readonly kind: 'mail-queued'; readonly mailId: string }
  | { readonly kind: 'configuration-replaced' }
  /** There is a newer version that all nodes share. What runs is as before until it is restarted onto. */
  | { readonly kind: 'configuration-saved'; readonly version: string }
  /** Somebody asks the server on the same data for a restart, from another process. */
  | { readonly kind: 'restart-requested'; readonly requestId: string }
  /** A node asks the others what they remember: see `Questions`. `about` has a word in each line. */
  | { readonly kind: 'nodes-asked'; readonly question: string; readonly about: string }
  /** Somebody has come back from a provider: the way back works, as the strategy is configured (its fingerprint). */
  | { readonly kind: 'provider-answered'; readonly strategy: string; readonly configuration: string }
  /** A node gives back the work that one at a time does. */
  | { readonly kind: 'lease-released'; readonly name: string }
  /** ACME has brought a certificate. */
  | { readonly kind: 'certificate-kept'; readonly name: string }
  /** Somebody has written what no row tells of: nothing that was read before is sure. */
  | { readonly kind: 'anything' }

export type ChangeKind = Change['kind']

/** What each kind names; the type says when a kind is missing. */
const named: Readonly<Record<ChangeKind, readonly string[]>> = {
  'session-started': ['sessionId', 'collaboratorId'],
  'session-ended': ['sessionId'],
  'sessions-over': [],
  'account-changed': ['collaboratorId'],
  'account-removed': ['collaboratorId'],
  'token-revoked': ['tokenId', 'collaboratorId'],
  'key-made': ['purpose'],
  'invitation-redeemed': ['invitationId'],
  'mail-queued': ['mailId'],
  'configuration-replaced': [],
  'configuration-saved': ['version'],
  'restart-requested': ['requestId'],
  'nodes-asked': ['question', 'about'],
  'provider-answered': ['strategy', 'configuration'],
  'lease-released': ['name'],
  'certificate-kept': ['name'],
  anything: [],
}

/**
 * A change that came in writing. One that cannot be read, or that a newer version has written in words of its own, may be
 * about anything. Never throws: what stands behind it must be heard too.
 */
export function readChange(text: string): Change {
  let written: unknown
  try {
    written = JSON.parse(text)
  } catch {
    return { kind: 'anything' }
  }
  return isChange(written) ? written : { kind: 'anything' }
}

function isChange(value: unknown): value is Change {
  if (typeof value !== 'object' || value === null) return false
  const change = value as Readonly<Record<string, unknown>>
  const { kind } = change
  if (typeof kind !== 'string' || !Object.hasOwn(named, kind)) return false
  return named[kind as ChangeKind].every(name => typeof change[name] === 'string')
}

export interface Events {
  /** Tells every listener at once, in the order in which they subscribed. One that throws costs nobody else the news. */
  publish(change: Change): void
  /** @returns how to stop listening */
  subscribe(listener: (change: Change) => void): () => void
}

/** @param onFailure told of a listener that threw */
export function createEvents(onFailure: (error: unknown, change: Change) => void): Events {
  const listeners = new Set<(change: Change) => void>()
  return {
    publish(change) {
      for (const listener of listeners) {
        try {
          listener(change)
        } catch (error) {
          onFailure(error, change)
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
