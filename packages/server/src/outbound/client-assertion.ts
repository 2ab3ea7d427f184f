import { createHash } from 'node:crypto'
import type { ClientCertificate } from '@gatewright/config'
import { type ClientAuth, modifyAssertion, PrivateKeyJwt } from 'oauth4webapi'

/**
 * An assertion that the key of a certificate has signed (RFC 7523 section 2.2). The header names the certificate by its
 * thumbprint, and the audience is the token endpoint, as Entra wants both; others take either.
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function signedByCertificate(proof: ClientCertificate): ClientAuth {
  let made: Promise<ClientAuth> | undefined
  return async (as, client, body, headers) => {
    made ??= assertionOf(proof)
    await (await made)(as, client, body, headers)
  }
}

async function assertionOf({ key, certificate }: ClientCertificate): Promise<ClientAuth> {
  const signing = await crypto.subtle.importKey(
    'pkcs8',
    key.export({ type: 'pkcs8', format: 'der' }),
    { name: 'RSA-PSS', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const thumbprint = createHash('sha256').update(certificate.raw).digest('base64url')
  return (as, client, body, headers) =>
    PrivateKeyJwt(signing, {
      [modifyAssertion](header, payload) {
        header.typ = 'JWT'
        header['x5t#S256'] = thumbprint
        if (as.token_endpoint !== undefined) payload.aud = as.token_endpoint
      },
    })(as, client, body, headers)
}
