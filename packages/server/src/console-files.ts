import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { GatewrightError } from './errors.ts'
import { builtFiles } from './http/built-files.ts'

const published = fileURLToPath(new URL('../console', import.meta.url))
const ofWorkspace = fileURLToPath(new URL('../../console/dist', import.meta.url))

/** Where the console's build lies: the package holds it, a clone has it beside. */
export const consoleFolder = existsSync(published) ? published : ofWorkspace

/** Says at the start what would else be found by whoever opens the console. */
export function warnWithoutConsole(log: Pick<Logger, 'warn'>, folder = consoleFolder): void {
  if (existsSync(join(folder, 'index.html'))) return
  log.warn(
    { folder },
    `The console has not been built: ${folder} is empty, so its pages answer with an error. Run "npm run build -w packages/console" and restart; apps behind the gate are served meanwhile.`,
  )
}

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
        cause: new Error(`The console has not been built: ${folder} is empty. \`npm start\` builds it.`),
      })
    })
    return
  }
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', contentSecurityPolicy(secure))
    reply.header('x-frame-options', 'DENY')
  })
  /** One route below for all: two for each of a hundred would take a twentieth of our start. */
  const files = builtFiles(folder)
  app.get('/admin', (request, reply) => files.send(request, reply, 'index.html'))
  app.get<{ Params: { '*': string } }>('/admin/*', (request, reply) => {
    const path = request.params['*']
    return files.send(request, reply, files.has(path) ? path : 'index.html')
  })
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
