import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { GatewrightError } from './errors.ts'
import { builtFiles } from './http/built-files.ts'
import { HOME } from './http/home.ts'
import { requestKind } from './http/navigation.ts'
import { MISSED } from './return-to/safe-return-to.ts'

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
 * @param options.isSignedIn whether a page of the console is for whoever asks: to others it would say, once it is loaded as a
 *   whole, that they have to sign in
 */
export async function consoleFiles(
  app: FastifyInstance,
  {
    secure,
    folder,
    isSignedIn,
  }: {
    readonly secure: boolean
    readonly folder: string
    readonly isSignedIn: (request: IncomingMessage) => Promise<boolean>
  },
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
  const policy = contentSecurityPolicy(secure, scriptsIn(readFileSync(join(folder, 'index.html'), 'utf8')))
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', policy)
    reply.header('x-frame-options', 'DENY')
  })
  /** One route below for all: two for each of a hundred would take a twentieth of our start. */
  const files = builtFiles(folder)
  app.get('/admin', (request, reply) => sendPage(request, reply))
  app.get<{ Params: { '*': string } }>('/admin/*', (request, reply) => {
    const path = request.params['*']
    if (files.has(path)) return files.send(request, reply, path)
    // A node of another version has it, and may be the next one that is asked; the page would be no answer to a script.
    if (path.startsWith('assets/')) {
      reply.header('cache-control', 'no-store')
      throw new GatewrightError('not_found')
    }
    return sendPage(request, reply)
  })

  async function sendPage(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { pathname, search } = new URL(request.raw.url ?? '/', 'http://localhost')
    // The one-time link is for whoever has it, and a script asks for no page.
    const isOpen = /^\/admin\/welcome\/?$/.test(pathname) || requestKind(request.raw) !== 'page-load'
    if (isOpen || (await isSignedIn(request.raw))) return files.send(request, reply, 'index.html')
    const isHome = /^\/admin\/?$/.test(pathname) && search === ''
    const wanted = `${pathname}${search}`
    const returnTo = wanted.length > LONGEST_IN_QUERY ? MISSED : wanted
    const query = isHome ? '' : `?${new URLSearchParams({ returnTo })}`
    return reply.header('cache-control', 'no-store').redirect(`${HOME}/login${query}`, 302)
  }
}

/** Characters of an address that stands in the query of another: proxies refuse what is longer than 8 kB in all. */
const LONGEST_IN_QUERY = 2000

/** Hashes of the scripts that stand in the page itself, as a policy names them. */
const scriptsIn = (page: string): readonly string[] =>
  [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  )

/**
 * Nothing from elsewhere, nothing inline but what mends a page that could not be loaded (packages/console/whole-page.js), and styles,
 * which the component library sets on elements.
 */
const contentSecurityPolicy = (secure: boolean, scripts: readonly string[]): string =>
  [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(' '),
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
