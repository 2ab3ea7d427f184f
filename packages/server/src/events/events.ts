/**
 * What has changed. Published after it has been committed, by this process or by another on the same data; caches drop what
 * is named and nothing else.
 */
export type Change =
  | { readonly kind: 'session-started'; readonly sessionId: string; readonly collaboratorId: string }
  | { readonly kind: 'session-ended'; readonly sessionId: string }
  /** Roles, details, identities, or whether it is disabled. */
  | { readonly kind: 'account-changed'; readonly collaboratorId: string }
  | { readonly kind: 'account-removed'; readonly collaboratorId: string }
  | { readonly kind: 'token-revoked'; readonly tokenId: string; readonly collaboratorId: string }
  /** A key of the server's own, by what it is for. */
  | { readonly kind: 'key-made'; readonly purpose: string }
  | { readonly kind: 'invitation-redeemed'; readonly invitationId: string }
  | { readonly kind: 'configuration-replaced' }
  /** Somebody asks the server on the same data for a restart, from another process. */
  | { readonly kind: 'restart-requested'; readonly requestId: string }
  /** Somebody has written what no row tells of: nothing that was read before is sure. */
  | { readonly kind: 'anything' }

export type ChangeKind = Change['kind']

/** Each kind once; the type says when one is missing. */
const kinds: Readonly<Record<ChangeKind, true>> = {
  'session-started': true,
  'session-ended': true,
  'account-changed': true,
  'account-removed': true,
  'token-revoked': true,
  'key-made': true,
  'invitation-redeemed': true,
  'configuration-replaced': true,
  'restart-requested': true,
  anything: true,
}

/** A change that came in writing. One that a newer version has written in words of its own may be about anything. */
export function readChange(text: string): Change {
  const { kind } = JSON.parse(text) as { readonly kind: string }
  return Object.hasOwn(kinds, kind) ? (JSON.parse(text) as Change) : { kind: 'anything' }
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
