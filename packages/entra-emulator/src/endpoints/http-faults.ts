import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { EmulatorContext } from '../context.ts'
import type { FaultTarget } from '../faults/faults.ts'
import { readPresentedClient } from '../protocol/client-credential.ts'
import { readFields } from '../protocol/fields.ts'
import type { FaultEndpoint } from '../store/index.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Which faults can strike this route. */
    endpoint?: FaultEndpoint
  }
}

/** The faults that strike before a request is looked at: slow, hung, 5xx, 429, HTML instead of JSON. */
export const registerHttpFaults = (app: FastifyInstance, emulator: EmulatorContext): void => {
  app.addHook('preHandler', async (request, reply) => {
    const { endpoint } = request.routeOptions.config
    if (endpoint === undefined || emulator.store.faults.size === 0) return
    const fields = readFields(request)
    const target: FaultTarget = {
      endpoint,
      appId: readPresentedClient(fields, request.headers.authorization).clientId,
      tenantId: tenantOf(emulator, request.params),
      userPrincipalName: fields.username ?? fields.login_hint,
    }
    const slow = emulator.faults.strike('slow', target)
    if (slow !== undefined) await sleep(slow.delayMs ?? 2_000)
    if (emulator.faults.strike('hung', target) !== undefined) {
      // Taken over and left alone; the connection ends when the client gives up, or with the emulator.
      reply.hijack()
      return
    }
    return failure(emulator, target, reply)
  })
}

const tenantOf = (emulator: EmulatorContext, params: unknown): string | undefined => {
  const part = (params as { tenant?: string } | undefined)?.tenant?.toLowerCase()
  if (part === undefined) return undefined
  return emulator.store.tenants.list().find(tenant => tenant.verifiedDomains.includes(part))?.id ?? part
}

const failure = (
  { faults }: EmulatorContext,
  target: FaultTarget,
  reply: FastifyReply,
): FastifyReply | undefined => {
  if (faults.strike('server_error', target) !== undefined)
    return reply.code(500).type('text/plain').send('Internal Server Error')
  const unavailable = faults.strike('unavailable', target)
  if (unavailable !== undefined)
    return reply
      .code(503)
      .header('retry-after', String(unavailable.retryAfterSeconds ?? 5))
      .type('text/html')
      .send('<html><body><h1>Service Unavailable</h1></body></html>')
  const limited = faults.strike('too_many_requests', target)
  if (limited !== undefined)
    return reply
      .code(429)
      .header('retry-after', String(limited.retryAfterSeconds ?? 5))
      .send({
        error: 'temporarily_unavailable',
        error_description:
          'AADSTS90055: The server has terminated the request due to an excessive request rate.',
        error_codes: [90055],
      })
  if (faults.strike('html_instead_of_json', target) !== undefined)
    return reply.code(200).type('text/html').send('<html><body><h1>Please wait</h1></body></html>')
  return undefined
}
