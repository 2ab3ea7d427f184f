/** How the secret travels, and whether there is one. */
import type { EntryCheckContext } from '../definition.ts'
import type { PartialOAuth2Entry } from './entry.ts'

export function checkClientAuthentication(
  id: string,
  { options }: PartialOAuth2Entry,
  { report, isWritten }: EntryCheckContext,
): void {
  const method = options?.tokenEndpointAuthMethod
  if (method === undefined) return
  const path = ['authStrategies', id, 'options']
  const hasSecret = isWritten([...path, 'clientSecret'])
  if (method === 'none' && hasSecret) {
    report.problem([...path, 'tokenEndpointAuthMethod'], {
      code: 'secret_not_sent',
      what: '"none" stands beside a client secret.',
      why: 'With "none" no secret is sent, so one of the two is not meant.',
      fix: 'Delete "clientSecret" if the provider knows this application as a public client; else write "client_secret_basic" or "client_secret_post".',
    })
  }
  if (method === 'private_key_jwt') {
    if (isWritten([...path, 'clientCertificate']) || isWritten([...path, 'clientAssertionFile'])) return
    report.problem([...path, 'clientCertificate'], {
      code: 'incomplete_strategy',
      what: '"private_key_jwt" wants a client certificate, and there is none.',
      why: 'Its key signs what the application proves itself with at the token endpoint.',
      fix: 'Add "clientCertificate": "${file:./secrets/client.pem}", with key and certificate in PEM.',
    })
    return
  }
  const proof = (['clientCertificate', 'clientAssertionFile'] as const).find(key => isWritten([...path, key]))
  if (proof !== undefined) {
    const what = proof === 'clientCertificate' ? 'certificate' : 'assertion'
    report.problem([...path, 'tokenEndpointAuthMethod'], {
      code: 'secret_not_sent',
      what: `"${method}" stands beside a client ${what}.`,
      why: `With it no ${what} proves anything, so one of the two is not meant.`,
      fix: 'Delete "tokenEndpointAuthMethod", or write "private_key_jwt".',
    })
    return
  }
  if (method !== 'none' && !hasSecret) {
    report.problem([...path, 'clientSecret'], {
      code: 'incomplete_strategy',
      what: `"${method}" wants a client secret, and there is none.`,
      why: 'It is what the application proves itself with at the token endpoint.',
      fix: 'Add "clientSecret": "${env:CLIENT_SECRET}", or write "none" for a public client.',
    })
  }
}
