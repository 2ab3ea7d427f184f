// Better Auth with its database in memory, behind node:http: getSession for each request.
import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { fromNodeHeaders } from 'better-auth/node'
import { settings, user } from './settings.mjs'

const auth = betterAuth({
  database: new DatabaseSync(':memory:'),
  secret: 'only for this bench, thirty-two letters and more',
  baseURL: `http://127.0.0.1:${settings.port}`,
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
})
await (await getMigrations(auth.options)).runMigrations()

createServer(async (request, response) => {
  if (request.url === '/sign-in') {
    const { email, name } = user
    const body = { email, name, password: 'a-long-password-for-the-Bench-1' }
    const answer = await auth.api.signUpEmail({ body, asResponse: true })
    return response.writeHead(answer.status, { 'set-cookie': answer.headers.getSetCookie() }).end()
  }
  const found = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) })
  if (found?.user.email === user.email) response.writeHead(204, settings.headers).end()
  else response.writeHead(401).end()
}).listen(settings.port, '127.0.0.1')
