// oidc-provider, which signs somebody in without asking: Ada, or the people in turn where there are several.
import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import { settings, user } from './settings.mjs'

let turn = 0
const next = () => {
  turn += 1
  return settings.people === undefined ? user.id : `person${turn % settings.people}`
}
const claimsOf = id =>
  id === user.id ? user : { email: `${id}@contoso.test`, email_verified: true, name: `A ${id}` }

const provider = new Provider(settings.issuer, {
  clients: [
    {
      client_id: 'bench',
      client_secret: 'bench-secret',
      redirect_uris: settings.redirects,
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  cookies: { keys: ['only for this bench'] },
  features: { devInteractions: { enabled: false } },
  findAccount: (_context, accountId) => ({
    accountId,
    claims: () => {
      const { email, email_verified, name } = claimsOf(accountId)
      return { sub: accountId, email, email_verified, name }
    },
  }),
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  loadExistingGrant: async ({ oidc }) => {
    const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
    grant.addOIDCScope('openid profile email')
    await grant.save()
    return grant
  },
  ttl: { Grant: 3600, Interaction: 60, Session: 3600, IdToken: 3600, AccessToken: 3600 },
})
const callback = provider.callback()
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return callback(request, response)
  return provider.interactionFinished(request, response, { login: { accountId: next() } })
}).listen(settings.port, '127.0.0.1')
