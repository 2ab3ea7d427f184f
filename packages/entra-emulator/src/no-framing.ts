import type { FastifyInstance } from 'fastify'

const nobody = "frame-ancestors 'none'"

/**
 * No page of the emulator's may stand in a frame of another site's: a click that people believe to give to that site would
 * consent here. As a hook, so that no page can forget it. Redirects are left alone, by which apps renew tokens in a frame.
 */
export const registerNoFraming = (app: FastifyInstance): void => {
  app.addHook('onSend', async (_request, reply) => {
    if (!String(reply.getHeader('content-type') ?? '').startsWith('text/html')) return
    const policy = String(reply.getHeader('content-security-policy') ?? '')
    reply.header('x-frame-options', 'DENY')
    if (!policy.includes(nobody))
      reply.header('content-security-policy', policy === '' ? nobody : `${policy}; ${nobody}`)
  })
}
