import { ProxyError } from './errors.ts'
import { type SeenCertificate, UntrustedUpstream } from './untrusted-upstream.ts'
import type { Upstream } from './upstreams.ts'

/** An address of the app that was tried in vain, and why. */
export interface Failure {
  readonly upstream: Upstream
  readonly reason: string
  /** A certificate that was not believed. */
  readonly certificate?: SeenCertificate | undefined
  /** What the operator can do about it. */
  readonly mend?: string | undefined
}

export const failureAt = (upstream: Upstream, cause: NodeJS.ErrnoException): Failure => ({
  upstream,
  reason: cause.code ?? cause.message,
  certificate: cause instanceof UntrustedUpstream ? cause.seen : undefined,
  mend: upstream.mend?.(cause),
})

/** @param cause what happened at the last of them */
export const unreachable = (tried: readonly Failure[], cause?: unknown): ProxyError =>
  new ProxyError('unreachable', {
    detail: { tried: tried.map(inWords) },
    cause,
  })

/** The app let the request's time run out, or the client that of its body. */
export const tooSlow = (upstream: Upstream, who: 'app' | 'client'): ProxyError =>
  who === 'app'
    ? new ProxyError('timed_out', { detail: { upstream: upstream.name, reason: 'time-out' } })
    : new ProxyError('body_stopped', {
        detail: { upstream: upstream.name, reason: 'the body stopped coming' },
      })

const inWords = ({ upstream, reason, certificate, mend }: Failure) => ({
  upstream: upstream.name,
  reason,
  ...(certificate && { certificate }),
  ...(mend !== undefined && { mend }),
})
