// Fastify with @fastify/secure-session: the session is in the cookie, encrypted, and is opened for each request.
import { randomBytes } from 'node:crypto'
import httpProxy from '@fastify/http-proxy'
import secureSession from '@fastify/secure-session'
import fastify from 'fastify'
import { settings, user } from './settings.mjs'

const app = fastify()
app.register(secureSession, { key: randomBytes(32), cookie: { path: '/', httpOnly: true } })
app.get('/sign-in', (request, reply) => {
  request.session.set('user', user)
  return reply.code(204).send()
})
const onlySignedIn = (request, reply, done) => {
  if (request.session.get('user')?.id === user.id) done()
  else reply.code(401).send()
}
if (settings.upstream === undefined) {
  app.get('/check', { preHandler: onlySignedIn }, (_request, reply) =>
    reply.code(204).headers(settings.headers).send(),
  )
} else {
  app.register(httpProxy, { upstream: settings.upstream, preHandler: onlySignedIn })
}
await app.listen({ port: settings.port, host: '127.0.0.1' })
