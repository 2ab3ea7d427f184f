// express-openid-connect: the session is in the cookie, encrypted, and by its default written anew with each answer.
import { Agent } from 'node:http'
import express from 'express'
import openid from 'express-openid-connect'
import { settings, user } from './settings.mjs'

const app = express()
app.use(
  openid.auth({
    baseURL: `http://127.0.0.1:${settings.port}`,
    issuerBaseURL: settings.issuer,
    clientID: 'bench',
    clientSecret: 'bench-secret',
    secret: 'only for this bench, thirty-two letters and more',
    authRequired: false,
    errorOnRequiredAuth: true,
    idpLogout: false,
    authorizationParams: { response_type: 'code', scope: 'openid profile email' },
  }),
)
const onlySignedIn = openid.requiresAuth()
const isAda = (request, response, next) =>
  request.oidc.user?.sub === user.id ? next() : response.sendStatus(401)
if (settings.upstream === undefined) {
  app.get('/check', onlySignedIn, isAda, (_request, response) =>
    response.status(204).set(settings.headers).end(),
  )
} else {
  const { createProxyMiddleware } = await import('http-proxy-middleware')
  const agent = new Agent({ keepAlive: true })
  app.use('/page', onlySignedIn, isAda, createProxyMiddleware({ target: settings.upstream, agent }))
}
app.get('/who', onlySignedIn, (_request, response) => response.sendStatus(204))
// Whoever is not signed in goes to the provider, and comes back here.
app.get('/signed-in', (request, response) =>
  request.oidc.isAuthenticated()
    ? response.send('signed in')
    : response.oidc.login({ returnTo: '/signed-in' }),
)
app.use((error, _request, response, _next) => response.status(error.status ?? 500).end())
app.listen(settings.port, '127.0.0.1')
