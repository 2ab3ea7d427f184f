import type { FastifyReply } from 'fastify'
import type { Logger } from 'pino'
import type { GatewrightError, RefusedVisit } from '../errors.ts'
import { type ErrorAction, renderError, toGatewrightError } from './render-error.ts'

/** Answers whatever was thrown: rendered for its reader, written to the log, and recorded by whoever keeps records. */
export async function replyWithError(
  reply: FastifyReply,
  thrown: unknown,
  options: {
    readonly log: Logger
    /** Address of whoever asks. */
    readonly from?: string
    /** Ways on, for a page. */
    readonly actions?: (error: GatewrightError) => readonly ErrorAction[]
    /** Where a page goes that tries again by itself; the same address when absent. */
    readonly retryAt?: () => string | undefined
    /** Whom it is about, for a page. */
    readonly visit?: RefusedVisit | undefined
    /** Where the protocol knows one status for every refusal. */
    readonly status?: number
    /** @param ref by which the record, the log and the answer find each other */
    readonly record?: (error: GatewrightError, ref: string) => Promise<void>
  },
): Promise<FastifyReply> {
  const error = toGatewrightError(thrown)
  const { status, headers, body, ref } = renderError(
    error,
    reply.request.raw,
    options.log,
    options.actions?.(error),
    { retryAt: options.retryAt?.(), from: options.from, visit: options.visit },
  )
  await options.record?.(error, ref)
  return reply
    .code(options.status ?? status)
    .headers(headers)
    .send(body)
}
