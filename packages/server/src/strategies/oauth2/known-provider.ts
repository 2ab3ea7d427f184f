import { configuredEntra, type OAuth2Options } from '@gatewright/config'
import type { KnownProvider } from '../known-provider.ts'

/**
 * Whose sign-in page people come to, by its address as the file has it. Entra's shape counts as Microsoft on any host, as it
 * does everywhere: a national cloud, or an emulator that stands for it.
 */
export function knownProvider(options: OAuth2Options): KnownProvider | undefined {
  if (configuredEntra(options) !== undefined) return 'microsoft'
  const url = URL.parse(options.authorizationURL ?? options.issuer ?? '')
  if (url === null) return undefined
  const { hostname, pathname } = url
  return rows.find(([, host, path]) => host?.test(hostname) || path?.test(pathname))?.[0]
}

/** Hosts of theirs, or the paths of those that people host themselves. */
const rows: readonly (readonly [KnownProvider, host: RegExp | undefined, path?: RegExp])[] = [
  [
    'microsoft',
    /^(login\.microsoftonline\.(com|us)|login\.partner\.microsoftonline\.cn|login\.live\.com|sts\.windows\.net|[^.]+\.(ciamlogin|b2clogin)\.com)$/,
  ],
  ['google', /^accounts\.google\.com$/],
  ['github', /^github\.com$/, /^\/login\/oauth\/authorize$/],
  ['gitlab', /^gitlab\./],
  ['okta', /\.(okta|oktapreview|okta-emea|okta-gov)\.com$/],
  ['auth0', /\.auth0\.com$/],
  ['apple', /^appleid\.apple\.com$/],
  ['discord', /^(www\.)?discord(app)?\.com$/],
  ['linkedin', /^www\.linkedin\.com$/],
  ['slack', /^slack\.com$/],
  ['keycloak', undefined, /^(\/auth)?\/realms\/[^/]+/],
]
