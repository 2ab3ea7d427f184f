/** Whether an `oauth2` strategy has what its sign-in needs, and points to one place only. */
import { valuesOf } from '../../lists.ts'
import type { Fault } from '../../problem.ts'
import type { EntryCheckContext } from '../definition.ts'
import { checkCallback } from './check-callback.ts'
import { checkClientAssertion } from './check-client-assertion.ts'
import { checkEntraClient } from './check-entra-client.ts'
import { checkEntraEndpoints } from './check-entra-endpoints.ts'
import { entraIssuerTenant, isB2c, readEntraEndpoint } from './entra.ts'
import type { PartialOAuth2Entry } from './entry.ts'

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
    } else if (!entra && !saysWho && options.authorizationURL !== undefined) {
      at('userInfoURL', {
        code: 'incomplete_strategy',
        what: 'Nothing says who signed in: issuer, userInfoURL and jwtToken are all missing.',
        why: 'Plain OAuth 2.0 gives an access token and no identity.',
        fix: 'Add options.issuer for an OpenID provider, or options.userInfoURL.',
      })
    }
  }
  checkEntraEndpoints(id, { authorize, token }, report)
  const scopes = valuesOf(options.scope).flatMap(scope => scope.split(/ +/))
  if ((entra || options.issuer) && options.scope !== undefined && !scopes.includes('openid')) {
    at('scope', {
      code: 'bad_scope',
      what: '"openid" is not among the scopes.',
      why: 'Without it the provider sends no id_token, and that is what proves who signed in.',
      fix: 'Write "openid profile email".',
    })
  }
  checkClientAssertion(id, options.clientAssertionFile, context)
  if (entra) checkEntraClient(id, options, typeof entra === 'string' ? entra : entra.tenant, context)
}
