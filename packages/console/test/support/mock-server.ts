import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { AuthConfig, FormField, Me } from '../../src/api/auth.ts'

/** The policy that the server sends with the console; a page that needs more is broken in production. */
const policyOf = (scripts: string) =>
  [
    "default-src 'none'",
    `script-src 'self' ${scripts}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Hash of the one script that stands in the page. */
function scriptIn(page: string): string {
  const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? []
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
}

const dist = process.env.CONSOLE_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url))

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
}

export interface Call {
  readonly method: string
  /** Below `/api/v1`, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
}

export interface Answer {
  readonly status?: number
  readonly json?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** By `METHOD /path`, where `*` in the path stands for one segment. */
export type Routes = Record<string, (call: Call) => Answer | Promise<Answer>>

export interface MockServer {
  readonly origin: string
  /** Every call of the API, in order. */
  readonly calls: Call[]
  /** May be changed by a test while the server runs. */
  routes: Routes
  /** Bytes sent for files below `/admin`, as compressed by gzip. */
  bytesSent: number
  /** Another one in the place of this one, at the same origin: whatever a page still asks for that was open here is cut. */
  replace(routes: Routes): MockServer
  close(): Promise<void>
}

/** Serves the built console as the server does, and answers its API from `routes`. */
export async function startMockServer(routes: Routes): Promise<MockServer> {
  if (!existsSync(join(dist, 'index.html'))) {
    throw new Error('The console is not built. Run `npm run build -w packages/console` first.')
  }
  let mock: MockServer
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://mock')
    const answered = url.pathname.startsWith('/api/v1/')
      ? answerApi(mock, request, response, url)
      : answerFile(mock, response, url)
    answered.catch(error => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // One that tests share is closed by nobody.
  server.unref()
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const replace = (routes: Routes): MockServer => {
    server.closeAllConnections()
    mock = { origin, calls: [], routes: { ...routes }, bytesSent: 0, replace, close }
    return mock
  }
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return replace(routes)
}

async function answerApi(mock: MockServer, request: IncomingMessage, response: ServerResponse, url: URL) {
  let text = ''
  for await (const chunk of request) text += chunk
  const isJson = request.headers['content-type'] === 'application/json'
  const call: Call = {
    method: request.method ?? 'GET',
    path: url.pathname.slice('/api/v1'.length),
    query: url.searchParams,
    body: isJson ? JSON.parse(text) : text,
  }
  mock.calls.push(call)
  const answer =
    (await findRoute(mock.routes, call)?.(call)) ?? errorAnswer(404, 'not_found', 'Nothing here.')
  const body = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json))
  response
    .writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
    .end(body)
}

const findRoute = (routes: Routes, call: Call) =>
  routes[`${call.method} ${call.path}`] ??
  Object.entries(routes).find(([pattern]) => {
    const expression = pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]+')
    return new RegExp(`^${expression}$`).test(`${call.method} ${call.path}`)
  })?.[1]

/** In the place of the server's own page: says why one is there, and signs Ada in. */
const signInPage = ({ searchParams }: URL): string =>
  `<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in</h1><p>${searchParams.has('expired') ? 'Your session has ended' : searchParams.has('signedOut') ? 'You are signed out.' : ''}</p>
<form action="/api/v1/auth/mock-sign-in"><button name="returnTo" value="${encodeURIComponent(searchParams.get('returnTo') ?? '/admin')}">Sign in</button></form>`

let policy: string | undefined
const compressedFiles = new Map<string, Buffer>()

async function answerFile(mock: MockServer, response: ServerResponse, url: URL) {
  policy ??= policyOf(scriptIn(await readFile(join(dist, 'index.html'), 'utf8')))
  const headers = { 'content-security-policy': policy, 'x-content-type-options': 'nosniff' }
  if (!/^\/admin(\/|$)/.test(url.pathname)) {
    // Where a sign-in sends the browser: a provider, or an app.
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<title>elsewhere</title>${url.pathname}`)
    return
  }
  if (/^\/admin\/login(\/|$)/.test(url.pathname)) {
    response.writeHead(200, { 'content-type': 'text/html' }).end(signInPage(url))
    return
  }
  const path = normalize(url.pathname.slice('/admin'.length))
  // As the server does: every address that is no file is a page.
  if (path.startsWith('/assets/') && !existsSync(join(dist, path))) {
    response.writeHead(404, { ...headers, 'cache-control': 'no-store' }).end()
    return
  }
  const isFile = extname(path) !== '' && existsSync(join(dist, path))
  const file = isFile ? path : '/index.html'
  const compressed = compressedFiles.get(file) ?? gzipSync(await readFile(join(dist, file)))
  compressedFiles.set(file, compressed)
  mock.bytesSent += compressed.length
  response
    .writeHead(200, {
      ...headers,
      'content-type': mediaTypes[extname(file)] ?? 'application/octet-stream',
      'content-encoding': 'gzip',
      ...(!isFile ? {} : { 'cache-control': 'public, max-age=31536000, immutable' }),
    })
    .end(compressed)
}

export const errorAnswer = (
  status: number,
  error: string,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): Answer => ({ status, json: { error, message, next: 'Do this next.', ref: 'k7m2q', ...more } })

export const notSignedIn = () =>
  errorAnswer(401, 'not_signed_in', 'You are not signed in, or your session has ended.')

const emailField: FormField = {
  name: 'email',
  label: 'E-mail',
  kind: 'email',
  autocomplete: 'username',
  optional: false,
}
const passwordField: FormField = {
  name: 'password',
  label: 'Password',
  kind: 'password',
  autocomplete: 'current-password',
  optional: false,
}
const withPassword = {
  type: 'basic',
  accounts: 'here',
  takes: 'form',
  words: { with: 'a password', others: 'Other passwords' },
  fields: [emailField, passwordField],
  laterFields: [
    {
      name: 'newPassword',
      label: 'New password',
      kind: 'password',
      autocomplete: 'new-password',
      optional: false,
    },
  ],
  registerFields: [
    {
      name: 'fullname',
      label: 'Your name',
      kind: 'text',
      autocomplete: 'name',
      description: 'Optional',
      optional: true,
    },
    emailField,
    { ...passwordField, autocomplete: 'new-password' },
  ],
} as const

export const authConfig: AuthConfig = {
  strategies: [
    {
      id: 'azure',
      label: 'Contoso',
      type: 'oauth2',
      accounts: 'elsewhere',
      takes: 'redirect',
      loginUrl: '/api/v1/auth/login/oauth2/azure',
      hidden: false,
    },
    {
      id: 'default',
      label: 'Password',
      ...withPassword,
      loginUrl: '/api/v1/auth/login/basic/default',
      hidden: false,
    },
    { id: 'break-glass', label: 'Emergency', ...withPassword, loginUrl: '/x', hidden: true },
  ],
  product: { version: '0.1.0', name: 'Gatewright' },
}

export const ada: Me = {
  collaborator: { id: 'c1', email: 'ada@contoso.test', fullname: 'Ada Lovelace' },
  roles: ['admin', 'member'],
  groups: [],
  superAdmin: true,
  strategy: { id: 'azure', label: 'Contoso' },
  session: { expiresAt: Date.now() + 11 * 3_600_000 },
  unnoticedWays: 0,
  joinToken: 'of-this-session',
  apps: [
    { id: 'support', name: 'Support bot', url: 'http://support.localhost:3000' },
    { id: 'wiki', name: 'Team wiki', url: 'http://wiki.localhost:3000' },
    { id: 'metrics', name: 'Metrics', url: '/metrics-board' },
  ],
}

export const grace: Me = {
  ...ada,
  collaborator: { id: 'c2', email: 'grace@contoso.test', fullname: 'Grace Hopper' },
  roles: ['member'],
  superAdmin: false,
  apps: ada.apps.slice(0, 1),
}

/** The sign-in API with nobody signed in; a correct sign-in with any password but `wrong` signs Ada in. */
export function authRoutes(start: { me?: Me; config?: AuthConfig } = {}): Routes {
  let me = start.me
  let busyTimes = 0
  return {
    'GET /auth/config': () => ({ json: start.config ?? authConfig }),
    'GET /auth/me': () => (me === undefined ? notSignedIn() : { json: me }),
    'POST /auth/login/basic/*': call => {
      const { password, newPassword, returnTo } = call.body as Record<string, string>
      if (password === 'wrong') {
        return errorAnswer(401, 'invalid_credentials', 'These sign-in details do not match.')
      }
      if (password === 'too-often') {
        return errorAnswer(429, 'too_many_requests', 'There were too many attempts in a short time.', {
          retryAfter: 40,
        })
      }
      if (password === 'at nine' && busyTimes++ < 2) {
        return errorAnswer(
          503,
          'sign_in_busy',
          'Many people are signing in right now, and it is not your turn yet.',
          { retryAfter: 2 },
        )
      }
      if (password === 'temporary' && newPassword === undefined) {
        return errorAnswer(403, 'password_change_required', 'Your password is temporary or has expired.')
      }
      if (newPassword === 'weak') {
        return errorAnswer(
          400,
          'password_too_weak',
          'This password does not meet the rules of this server.',
          {
            rules: ['At least 12 characters.', 'A digit.'],
          },
        )
      }
      me = ada
      return { json: { redirectTo: returnTo ?? '/admin' } }
    },
    'GET /auth/mock-sign-in': call => {
      me = ada
      return { status: 303, headers: { location: decodeURIComponent(call.query.get('returnTo') ?? '') } }
    },
    'POST /auth/logout': () => {
      me = undefined
      return { json: { redirectTo: '/admin/login?signedOut=1' } }
    },
    'POST /auth/admin-link': call =>
      (call.body as { token: string }).token === 'good-token'
        ? { json: { expiresAt: Date.now() + 900_000 } }
        : errorAnswer(
            410,
            'admin_link_invalid',
            'The one-time link has been used, has expired, or is not complete.',
          ),
    'POST /auth/admin-link/basic/*': () => {
      me = ada
      return { json: { redirectTo: '/admin' } }
    },
  }
}
