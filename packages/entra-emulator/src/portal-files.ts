import { existsSync, readdirSync } from 'node:fs'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { html } from './pages/html.ts'
import { sendPage } from './pages/layout.ts'

const built = fileURLToPath(new URL('../portal/dist/', import.meta.url))

/** Files of our own origin alone; styles of components are written inline. */
const contentSecurityPolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** The portal's pages under `/portal`, once they are built: its files, and `index.html` for every other address. */
export const registerPortalFiles = async (app: FastifyInstance, folder = built): Promise<void> => {
  if (!existsSync(folder)) {
    for (const url of ['/portal', '/portal/*']) app.get(url, (_, reply) => sendNotBuilt(reply))
    return
  }
  const { default: files } = await import('@fastify/static')
  // Compressed when they were built (scripts/compress-built.ts), never here.
  await app.register(files, { root: folder, serve: false, preCompressed: true })
  const names = new Set(
    readdirSync(folder, { recursive: true })
      .map(name => String(name).split(sep).join('/'))
      // The compressed forms have no address of their own.
      .filter(name => !/\.(?:br|gz)$/.test(name)),
  )
  const send = (path: string, reply: FastifyReply): FastifyReply => {
    reply.header('content-security-policy', contentSecurityPolicy).header('x-content-type-options', 'nosniff')
    // The names of assets change with their content.
    if (path.startsWith('assets/') && names.has(path))
      return reply.sendFile(path, { maxAge: '365d', immutable: true })
    const file = names.has(path) && path.includes('.') ? path : 'index.html'
    // No validator: npm makes all files equally old, and another release's page of the same size would be "not modified".
    return reply.sendFile(file, { maxAge: 0, etag: false, lastModified: false })
  }
  app.get('/portal', (_, reply) => send('', reply))
  app.get<{ Params: { '*': string } }>('/portal/*', (request, reply) =>
    request.params['*'].startsWith('api/') ? reply.callNotFound() : send(request.params['*'], reply),
  )
}

const sendNotBuilt = (reply: FastifyReply): FastifyReply =>
  sendPage(reply, {
    title: 'Portal',
    status: 503,
    body: html`<h1>The portal is not built</h1><p>Run <code>npm run build:portal</code> in the package.</p>`,
  })
