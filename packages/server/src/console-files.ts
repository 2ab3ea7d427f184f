import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import serveStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { GatewrightError } from './errors.ts'

/** Where the console's build lies in the workspace. */
export const consoleFolder = fileURLToPath(new URL('../../console/dist', import.meta.url))

/**
 * The console's files under `/admin/`. Every address that is no file is a page of the single-page app.
 * @param options.secure whether browsers see the console by https
 */
export async function consoleFiles(
  app: FastifyInstance,
  { secure, folder }: { readonly secure: boolean; readonly folder: string },
): Promise<void> {
  app.get('/', (_request, reply) => reply.redirect('/admin', 302))
  if (!existsSync(join(folder, 'index.html'))) {
    app.get('/admin/*', async () => {
      throw new GatewrightError('internal', {
        cause: new Error(`The console has not been built: ${folder} is empty. Run \`npm run build\`.`),
      })
    })
    return
  }
  await app.register(serveStatic, {
    root: folder,
    prefix: '/admin/',
    wildcard: false,
    index: false,
    // Vite puts a hash of the content into the names of everything below assets/.
    setHeaders: (reply, path) => {
      const lasting = path.includes('/assets/')
      reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', contentSecurityPolicy(secure))
    reply.header('x-frame-options', 'DENY')
  })
  const page = (_request: unknown, reply: { sendFile(name: string): unknown }) => reply.sendFile('index.html')
  app.get('/admin', page)
  app.get('/admin/*', page)
}

/** Nothing from elsewhere, nothing inline but styles, which the component library sets on elements. */
const contentSecurityPolicy = (secure: boolean): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ].join('; ')
