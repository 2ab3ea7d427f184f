/** Providers that people know by name. */
export const providerNames = {
  microsoft: 'Microsoft',
  google: 'Google',
  github: 'GitHub',
  gitlab: 'GitLab',
  okta: 'Okta',
  keycloak: 'Keycloak',
  auth0: 'Auth0',
  apple: 'Apple',
  discord: 'Discord',
  linkedin: 'LinkedIn',
  slack: 'Slack',
} as const

export type KnownProvider = keyof typeof providerNames
