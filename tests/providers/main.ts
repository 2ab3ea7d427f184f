/**
 * `npm run test:providers [-- <name> …]`: whole sign-ins by providers that nobody here wrote, each with a real server by its command and a
 * browser that sends plain forms, and sign-outs; and who signs nobody in, by which word. What this machine does not have is named. Loopback
 * alone; a minute or two. The exit code is 1 where something did not hold.
 */

import { runParts } from '../support/run-parts.ts'
import { glewlwyd } from './glewlwyd/main.ts'
import { keycloak } from './keycloak/main.ts'
import { lemonldap } from './lemonldap/main.ts'
import { modAuthOpenidc } from './mod-auth-openidc/main.ts'
import { oidcProvider } from './oidc-provider/main.ts'

await runParts('Providers', {
  'oidc-provider': oidcProvider,
  lemonldap,
  glewlwyd,
  keycloak,
  'mod-auth-openidc': modAuthOpenidc,
})
