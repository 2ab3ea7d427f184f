import { github } from './github.ts'
import { google } from './google.ts'
import type { GuidedProvider } from './guided-provider.ts'
import { keycloak } from './keycloak.ts'
import { okta } from './okta.ts'
import { openid } from './openid.ts'

/** In the order in which they are offered. A new one is a file and a line here. */
export const guidedProviders: readonly GuidedProvider[] = [google, github, okta, keycloak, openid]
