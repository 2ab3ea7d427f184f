/** Whether an `oauth2` strategy has what its sign-in needs, and points to one place only. */
import { isGuid } from '../../kinds.ts'
import { valuesOf } from '../../lists.ts'
import type { Fault } from '../../problem.ts'
import { withoutOddEnds } from '../../secrets/odd-characters.ts'
import { callbackPath } from '../callback-url.ts'
import type { EntryCheckContext } from '../definition.ts'
import { entraIssuerTenant, isB2c, isPersonalTenant, isSharedTenant, readEntraEndpoint } from './entra.ts'
import type { PartialOAuth2Entry } from './entry.ts'
import { isMicrosoftSignIn } from './microsoft-clouds.ts'

export function checkOAuth2(id: string, strategy: PartialOAuth2Entry, context: EntryCheckContext): void {
  const { report } = context
  const options = strategy.options
  if (!options) return
  const path = ['authStrategies', id, 'options']
  const at = (key: string, fault: Fault, where?: 'key') => report.problem([...path, key], fault, where)
  const written = (key: string) => context.isWritten([...path, key])
  checkCallback(id, options.callbackURL, context)

  const authorize = readEntraEndpoint(options.authorizationURL)
  const token = readEntraEndpoint(options.tokenURL)
  const issuerTenant = isB2c(options.discoveryURL) ? undefined : entraIssuerTenant(options.issuer)
  const entra = authorize ?? token ?? issuerTenant

  if (!written('issuer') && !written('discoveryURL')) {
    for (const key of ['authorizationURL', 'tokenURL'] as const) {
      if (written(key)) continue
      at(key, {
        code: 'incomplete_strategy',
        what: `"${key}" is missing.`,
        why: 'Without issuer there is no discovery, so both endpoints must be named.',
        fix: 'Add it, or set options.issuer for an OpenID provider.',
      })
    }
    const saysWho = (written('userInfoURL') && options.userInfoURL !== null) || written('jwtToken')
    if (isB2c(options.authorizationURL)) {
      at('issuer', {
        code: 'incomplete_strategy',
        what: 'The address is that of a user flow of Azure AD B2C, and "issuer" is missing.',
        why: 'Its tokens name an issuer that is not below this address, so it cannot be worked out.',
        fix: 'In Azure AD B2C, open the metadata document of the user flow (User flows → Run user flow): write its address as options.discoveryURL, and the "issuer" that stands in it as options.issuer. The other addresses may then be left out.',
      })
    } else if (!entra && !saysWho && written('authorizationURL')) {
      at('userInfoURL', {
        code: 'incomplete_strategy',
        what: 'Nothing says who signed in: issuer, userInfoURL and jwtToken are all missing.',
        why: 'Plain OAuth 2.0 gives an access token and no identity.',
        fix: 'Add options.issuer for an OpenID provider, or options.userInfoURL.',
      })
    }
  }
  for (const [key, endpoint, right] of [
    ['authorizationURL', authorize, 'authorize'],
    ['tokenURL', token, 'token'],
  ] as const) {
    if (!endpoint) continue
    if (endpoint.endpoint !== right) {
      at(key, {
        code: 'swapped_endpoint',
        what: `${report.shown([...path, key])} is the ${endpoint.endpoint} endpoint.`,
        why: `${key} must be the other one: browsers go to authorize, the server itself to token.`,
        fix: `Write the URL that ends in /${right}.`,
      })
      continue
    }
    if (endpoint.version === 1) {
      at(key, {
        code: 'old_entra_endpoint',
        what: `${report.shown([...path, key])} is an endpoint of version 1.`,
        why: 'Version 1 has other scopes and other tokens, with another issuer.',
        fix: `Copy the endpoint marked (v2) from Entra → App registrations → Endpoints: /${endpoint.tenant}/oauth2/v2.0/${right}.`,
      })
    }
    const known =
      isGuid(endpoint.tenant) || isSharedTenant(endpoint.tenant) || isPersonalTenant(endpoint.tenant)
    if (!known && !endpoint.tenant.includes('.')) {
      at(key, {
        code: 'bad_tenant',
        what: `"${endpoint.tenant}" is not a directory ID or verified domain.`,
        why: 'We compare it with the token’s tenant, so a guess would lock everyone out.',
        fix: 'Copy Directory (tenant) ID from Entra → Overview.',
      })
    }
  }
  if (authorize && token && authorize.endpoint !== token.endpoint) {
    if (authorize.tenant !== token.tenant || authorize.origin !== token.origin) {
      at('tokenURL', {
        code: 'tenant_mismatch',
        what:
          authorize.origin === token.origin
            ? `The tenant of tokenURL, "${token.tenant}", is not that of authorizationURL, "${authorize.tenant}".`
            : `tokenURL is at ${token.origin}, authorizationURL at ${authorize.origin}.`,
        why: 'A code is bound to the tenant path that gave it out: redeeming it elsewhere ends in AADSTS700005.',
        fix: 'Use the same host and tenant in both.',
      })
    }
  }
  const scopes = valuesOf(options.scope).flatMap(scope => scope.split(/ +/))
  if ((entra || options.issuer) && options.scope !== undefined && !scopes.includes('openid')) {
    at('scope', {
      code: 'bad_scope',
      what: '"openid" is not among the scopes.',
      why: 'Without it the provider sends no id_token, and that is what proves who signed in.',
      fix: 'Write "openid profile email".',
    })
  }
  if (!entra) return
  const tenant = typeof entra === 'string' ? entra : entra.tenant
  if (options.clientID && options.clientID.toLowerCase() === tenant) {
    at('clientID', {
      code: 'client_id_is_tenant',
      what: 'clientID is the tenant’s own id.',
      why: 'The Overview page shows both: this is the Directory (tenant) ID, and Entra would answer AADSTS700016.',
      fix: 'Copy Application (client) ID from App registrations → your app → Overview.',
    })
  } else if (
    options.clientID &&
    isMicrosoftSignIn(originOf(options.authorizationURL)) &&
    !isGuid(options.clientID)
  ) {
    at('clientID', {
      code: 'bad_guid',
      what: `${report.shown([...path, 'clientID'])} is not a GUID.`,
      why: 'Every application in Entra has one as its id; a display name is not it.',
      fix: 'Copy Application (client) ID from App registrations → your app → Overview.',
    })
  }
  if (options.clientSecret && isGuid(withoutOddEnds(options.clientSecret))) {
    at('clientSecret', {
      code: 'secret_id',
      what: 'The client secret has the shape of a Secret ID (a GUID).',
      why: 'Entra shows Secret ID beside Value, and only the Value is accepted: signing in would end in AADSTS7000215.',
      fix: 'Create a new secret under Certificates & secrets and copy its Value, which is shown once.',
    })
  }
  if (!written('clientSecret')) {
    at('clientSecret', {
      code: 'incomplete_strategy',
      what: '"clientSecret" is missing.',
      why: 'Entra’s platform Web wants one at the token endpoint: signing in would end in AADSTS7000218.',
      fix: 'Create a secret under Certificates & secrets and put its Value here, best as ${env:AZURE_CLIENT_SECRET}.',
    })
  }
}

function checkCallback(id: string, callback: string | undefined, context: EntryCheckContext): void {
  const url = callback === undefined ? null : URL.parse(callback)
  if (!url) return
  const path = ['authStrategies', id, 'options', 'callbackURL']
  const wanted = callbackPath('oauth2', id)
  const origin = context.externalUrl ?? url.origin
  if (url.pathname === wanted && url.search === '' && url.origin === origin) return
  const other = url.origin !== origin
  context.report.problem(path, {
    code: 'callback_mismatch',
    what: other
      ? `${context.report.shown(path)} leads to ${url.origin}, while browsers see this server at ${origin}.`
      : `${context.report.shown(path)} is not the callback of "${id}".`,
    why: other
      ? 'The provider would send people, with their code, to another place than the one that asked.'
      : 'The provider would send people to a page that does not exist, or to another strategy.',
    fix: `Write ${origin}${wanted}, here and at the provider${other ? ', or correct httpServer.externalUrl' : ''}.`,
  })
}

const originOf = (text: string | undefined): string => (text ? (URL.parse(text)?.origin ?? '') : '')
