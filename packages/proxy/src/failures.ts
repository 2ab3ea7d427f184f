import { ProxyError } from './errors.ts'
import type { Upstream, Upstreams } from './upstreams.ts'

/** An address of the app that was tried in vain, and why. */
export interface Failure {
  readonly upstream: Upstream
  readonly reason: string
}

export const failureAt = (upstream: Upstream, cause: NodeJS.ErrnoException): Failure => ({
  upstream,
  reason: cause.code ?? cause.message,
})

/** @param cause what happened at the last of them */
export const unreachable = (tried: readonly Failure[], cause?: unknown): ProxyError =>
  new ProxyError('unreachable', {
    detail: { tried: tried.map(({ upstream, reason }) => ({ upstream: upstream.url.origin, reason })) },
    cause,
  })

/** No connection to any of them came free in time. */
export const busy = ({ all, waiting }: Upstreams): ProxyError =>
  new ProxyError('busy', {
    detail: {
      upstreams: all.map(({ url }) => url.origin),
      maxConnections: all[0]?.slots?.most,
      alsoWaiting: waiting.size,
    },
  })

/** The app let the request's time run out, or the client that of its body. */
export const tooSlow = (upstream: Upstream, who: 'app' | 'client'): ProxyError =>
  who === 'app'
    ? new ProxyError('timed_out', { detail: { upstream: upstream.url.origin, reason: 'time-out' } })
    : new ProxyError('body_stopped', {
        detail: { upstream: upstream.url.origin, reason: 'the body stopped coming' },
      })
