import type { Application } from '../../store/index.ts'
import { badRequest } from '../errors.ts'

/**
 * What Entra accepts as a redirect URI, with the portal's messages.
 * @see https://learn.microsoft.com/entra/identity-platform/reply-url
 */

type Platform = 'web' | 'spa' | 'publicClient'

const startRule = 'Must start with "HTTPS" or "http://localhost". Must be a valid URL.'

/** Apps that take personal accounts are held to narrower rules. */
const takesPersonalAccounts = (audience: Application['signInAudience']): boolean =>
  audience === 'AzureADandPersonalMicrosoftAccount' || audience === 'PersonalMicrosoftAccount'

/**
 * Throws a 400 that names the URI and the rule. `through`: the portal's forms take less than the manifest, which Graph
 * writes: wildcards and `http://127.0.0.1` only go by the latter.
 */
export const checkRedirectUris = (
  app: Pick<Application, 'signInAudience' | 'web' | 'spa' | 'publicClient'>,
  through: 'portal' | 'manifest',
): void => {
  const personal = takesPersonalAccounts(app.signInAudience)
  const seen = new Set<string>()
  let count = 0
  for (const platform of ['web', 'spa', 'publicClient'] as const) {
    for (const uri of app[platform].redirectUris) {
      const problem = redirectUriProblem(uri, { platform, personal, through })
      if (problem !== undefined)
        throw badRequest(`The redirect URI '${uri}' is not valid. ${problem}`, 'redirectUris')
      if (seen.has(uri))
        throw badRequest(
          `The redirect URI '${uri}' is registered already. Redirect URIs must have distinct values.`,
          'redirectUris',
        )
      seen.add(uri)
      count += 1
    }
  }
  const limit = personal ? 100 : 256
  if (count > limit)
    throw badRequest(`An application can have at most ${limit} redirect URIs.`, 'redirectUris')
}

/** The rule that a URI breaks, in words; `undefined` when it breaks none. */
export const redirectUriProblem = (
  uri: string,
  options: {
    readonly platform: Platform
    readonly personal: boolean
    readonly through: 'portal' | 'manifest'
  },
): string | undefined => {
  const { platform, personal, through } = options
  if (uri.length > 256) return 'A redirect URI can have at most 256 characters.'
  if (/\s/.test(uri)) return 'A redirect URI must not contain spaces.'
  if (/[!$'(),;]/.test(uri)) return "These characters are not allowed: ! $ ' ( ) , ;"
  if (uri.includes('#')) return 'A redirect URI must not contain a fragment (#).'
  if (/\[::1\]/.test(uri)) return 'The IPv6 loopback address [::1] is not supported.'
  if (platform === 'publicClient' && isNativeUri(uri)) return undefined
  if (uri.includes('*')) {
    if (personal || through === 'portal')
      return 'Wildcards (*) are not allowed here: they go by the manifest alone, and only without personal accounts.'
    if (!/^https:\/\/\*\.[^/*]+\.[^/*]+(\/[^*]*)?$/.test(uri)) return startRule
    return undefined
  }
  let url: URL
  try {
    url = new URL(uri)
  } catch {
    return startRule
  }
  if (url.username !== '' || url.password !== '')
    return 'A redirect URI must not contain a user name or password.'
  const loopback = /^http:\/\/localhost(?=[:/?]|$)/.test(uri)
  const byAddress = through === 'manifest' && /^http:\/\/127\.0\.0\.1(?=[:/?]|$)/.test(uri)
  if (!/^https:\/\/[^/?]/i.test(uri) && !loopback && !byAddress) {
    if (/^http:\/\/127\.0\.0\.1/.test(uri))
      return `${startRule} (The address 127.0.0.1 can be set in the manifest only.)`
    return startRule
  }
  if (url.search !== '' && personal)
    return 'Query strings are not allowed in an app that personal Microsoft accounts can use.'
  return undefined
}

/** Schemes of apps' own (`myapp://auth`), and the fixed addresses of native clients. */
const isNativeUri = (uri: string): boolean =>
  uri === 'urn:ietf:wg:oauth:2.0:oob' ||
  (/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(uri) && !/^(https?|javascript|data|file):/i.test(uri)) ||
  /^ms-app(x-web)?:\/\/\S+$/i.test(uri) ||
  /^msal[0-9a-f-]+:\/\/auth$/i.test(uri)

export const checkLogoutUrl = (url: string | null): void => {
  if (url === null || url === '') return
  if (url.length > 255)
    throw badRequest('The front-channel logout URL can have at most 255 characters.', 'logoutUrl')
  if (!/^https:\/\/[^/?#\s]+/i.test(url) || !URL.canParse(url))
    throw badRequest(
      'The front-channel logout URL must start with "HTTPS". Must be a valid URL.',
      'logoutUrl',
    )
}
