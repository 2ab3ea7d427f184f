/** The key that verifies access tokens which are JWTs. */

import { checkKey } from '../../check-key.ts'
import { keyFileFault, readStrategyKey } from '../../key-files.ts'
import { looksLikePem } from '../../keys.ts'
import type { EntryCheckContext } from '../definition.ts'
import { keyFileOf } from './config.ts'
import type { PartialOAuth2Entry } from './entry.ts'

export function checkAccessTokenKey(
  id: string,
  entry: PartialOAuth2Entry,
  { report, isWritten, dataFolder, sources }: EntryCheckContext,
): void {
  const jwt = entry.options?.jwtToken
  if (!jwt) return
  const path = ['authStrategies', id, 'options', 'jwtToken']
  if (isWritten([...path, 'publicKey']) && jwt.publicKey === undefined) return
  const key = jwt.publicKey ?? readStrategyKey(keyFileOf(id), dataFolder, sources)
  const fault = jwt.publicKey === undefined && keyFileFault([keyFileOf(id)], dataFolder, sources)
  if (fault) {
    report.problem(path, fault, 'key')
    return
  }
  if (key === undefined) {
    report.problem([...path, 'publicKey'], {
      code: 'incomplete_strategy',
      what: `There is no public key, neither here nor in global/${keyFileOf(id)} of the data folder.`,
      why: 'Without it the access token cannot be verified, and nothing in it may be believed.',
      fix: 'Add "publicKey": "${file:./keys/idp.pem}", or leave out jwtToken and use userInfoURL.',
    })
    return
  }
  if (looksLikePem(key)) checkKey(key, jwt.algorithms, path, 'publicKey', report)
  else {
    report.problem([...path, 'publicKey'], {
      code: 'bad_key',
      what: 'The value is not a PEM.',
      why: 'An access token is verified with the provider’s public key; a shared secret could sign tokens as well.',
      fix: 'Paste all of the key or certificate, from -----BEGIN to -----END, or refer to its file by ${file:PATH}.',
    })
  }
}
