import type { FastifyInstance } from 'fastify'

/** Scripts from our own origin only; Mantine writes style elements and attributes, hence the exception for styles. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

/** The headers of the portal's pages and files: no script but its own runs there, and no other site frames it. */
export const addSecurityHeaders = (app: FastifyInstance): void => {
  app.addHook('onSend', async (request, reply) => {
    if (!/^\/portal(?:[/?]|$)/.test(request.url) || reply.hasHeader('content-security-policy')) return
    reply
      .header('content-security-policy', policy)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'same-origin')
      .header('cross-origin-opener-policy', 'same-origin')
      .header('x-frame-options', 'DENY')
    // Names of built files carry a hash of their content.
    if (request.url.startsWith('/portal/assets/') && reply.statusCode === 200)
      reply.header('cache-control', 'public, max-age=31536000, immutable')
  })
}
