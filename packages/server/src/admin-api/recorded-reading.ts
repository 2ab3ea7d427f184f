import type { FastifyRequest } from 'fastify'
import type { AuditKind } from '../audit/kinds.ts'
import type { Context } from '../context.ts'
import { GatewrightError } from '../errors.ts'
import { createCounter } from '../sign-in/counter.ts'
import { type ChangeLogging, changing } from './record-change.ts'
import { signedInCaller } from './standing.ts'

/** Readings of one kind by one person, in five minutes. */
const MOST = { points: 20, duration: 300 }

/**
 * Writes down that somebody is about to read what nobody reads unseen: a whole table, or the secrets. An entry is never left
 * out, since it is what the reading is allowed for: where it cannot be written, nothing is read. But it is a write to the disk and makes others harder to find, so where
 * there would be too many nothing is read.
 */
export type RecordReading = (
  request: FastifyRequest,
  reading: {
    readonly kind: AuditKind
    readonly target: string
    readonly detail?: Readonly<Record<string, unknown>>
  },
) => Promise<void>

/**
 * The returned function throws a GatewrightError `too_many_requests`, with the seconds to wait.
 * @param of what is read: each is counted by itself
 */
export function createRecordReading(
  context: ChangeLogging & Pick<Context, 'windows'>,
  of: string,
): RecordReading {
  const readings = createCounter(`readings of ${of}`, MOST, context.windows)
  return async (request, reading) => {
    const { collaboratorId } = signedInCaller(request)
    const left = await readings.exceeded(`${reading.kind} ${collaboratorId}`)
    if (left !== undefined) {
      throw new GatewrightError('too_many_requests', {
        response: { retryAfter: Math.ceil(left / 1000) },
        detail: { limit: 'readings', reading: reading.kind },
      })
    }
    await changing(context, request, (_, record) => record(reading))
  }
}
