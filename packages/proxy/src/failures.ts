import { AnswerError, NoAnswerError } from './answer-error.ts'
import { ProxyError } from './errors.ts'
import { type SeenCertificate, UntrustedUpstream } from './untrusted-upstream.ts'
import type { Upstream, Upstreams } from './upstreams.ts'

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
  // Node's parser of HTTP, which reads the answers to handshakes, says what is wrong in its message alone.
  reason: cause.code === undefined || isOfParser(cause) ? cause.message : cause.code,
  certificate: cause instanceof UntrustedUpstream ? cause.seen : undefined,
  mend: upstream.mend?.(cause),
})

const isOfParser = ({ code }: NodeJS.ErrnoException): boolean => code?.startsWith('HPE_') === true

/** The app was there, and said something. */
const isUnreadable = (cause: unknown): boolean =>
  cause instanceof AnswerError
    ? !(cause instanceof NoAnswerError)
    : cause instanceof Error && isOfParser(cause)

/** None of them has answered. @param cause what happened at the last of them, which may be that its answer cannot be read */
export const unreachable = (tried: readonly Failure[], cause?: unknown): ProxyError =>
  new ProxyError(isUnreadable(cause) ? 'unreadable' : 'unreachable', {
    detail: { tried: tried.map(inWords) },
    cause,
  })

/** No connection to any of them came free in time. */
export const busy = ({ all, waiting }: Upstreams): ProxyError =>
  new ProxyError('busy', {
    detail: {
      upstreams: all.map(({ name }) => name),
      maxConnections: all[0]?.slots?.most,
      alsoWaiting: waiting.size,
    },
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
