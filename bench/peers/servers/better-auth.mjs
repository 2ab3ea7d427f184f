// Better Auth with its database in memory, behind node:http: getSession for each request, and sign-ins by the provider where there is one.
import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node'
import { genericOAuth } from 'better-auth/plugins'
import { settings, user } from './settings.mjs'

const { issuer } = settings
const provider = {
  ...{ providerId: 'bench', clientId: 'bench', clientSecret: 'bench-secret', authentication: 'basic' },
  ...{ scopes: ['openid', 'profile', 'email'], discoveryUrl: `${issuer}/.well-known/openid-configuration` },
}
const auth = betterAuth({
  database: new DatabaseSync(':memory:'),
  secret: 'only for this bench, thirty-two letters and more',
  baseURL: `http://127.0.0.1:${settings.port}`,
  plugins: issuer === undefined ? [] : [genericOAuth({ config: [provider] })],
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
})
await (await getMigrations(auth.options)).runMigrations()

const handler = toNodeHandler(auth)

createServer(async (request, response) => {
  if (request.url.startsWith('/api/auth/')) return handler(request, response)
  if (request.url === '/sign-in-at-provider') {
    const body = { provider: 'bench', callbackURL: '/' }
    const answer = await auth.api.signInSocial({ body, asResponse: true })
    const { url } = await answer.json()
    return response.writeHead(302, { location: url, 'set-cookie': answer.headers.getSetCookie() }).end()
  }
  if (request.url === '/sign-in') {
    const { email, name } = user
    const body = { email, name, password: 'a-long-password-for-the-Bench-1' }
    const answer = await auth.api.signUpEmail({ body, asResponse: true })
    return response.writeHead(answer.status, { 'set-cookie': answer.headers.getSetCookie() }).end()
  }
  const found = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) })
  const isIn = request.url === '/who' ? found !== null : found?.user.email === user.email
  if (isIn) response.writeHead(204, settings.headers).end()
  else response.writeHead(401).end()
}).listen(settings.port, '127.0.0.1')
