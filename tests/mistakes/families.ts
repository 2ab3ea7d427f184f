/** The corpus: every mistake of a set-up that is known to be made, by what is wrong. */
import { addressAndApps } from './families/address-and-apps.ts'
import { browser } from './families/browser.ts'
import { callbackUrl } from './families/callback-url.ts'
import { client } from './families/client.ts'
import { entryForEntra } from './families/entry-for-entra.ts'
import { lockOut } from './families/lock-out.ts'
import { machine } from './families/machine.ts'
import { network } from './families/network.ts'
import { otherProviders } from './families/other-providers.ts'
import { pasted } from './families/pasted.ts'
import { people } from './families/people.ts'
import { redirectUri } from './families/redirect-uri.ts'
import { scopesAndClaims } from './families/scopes-and-claims.ts'
import { tenantAndAddresses } from './families/tenant.ts'
import { textOfTheFile } from './families/text-of-the-file.ts'
import { whoCanSignIn } from './families/who-can-sign-in.ts'
import type { Family } from './mistake.ts'

/** In the order in which somebody who sets a server up meets them. */
export const families: readonly Family[] = [
  pasted,
  textOfTheFile,
  entryForEntra,
  callbackUrl,
  whoCanSignIn,
  addressAndApps,
  machine,
  lockOut,
  tenantAndAddresses,
  redirectUri,
  client,
  scopesAndClaims,
  people,
  network,
  otherProviders,
  browser,
]
