import { createHash } from 'node:crypto'
import { type ClientCertificate, readAssertion, readBytesAside } from '@gatewright/config'
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

/** Why the assertion of a platform cannot be sent. */
export class UnfitAssertion extends Error {
  override readonly name = 'UnfitAssertion'
  /** What helps; a sentence. */
  readonly mend: string

  constructor(what: string, mend: string, options?: ErrorOptions) {
    super(what, options)
    this.mend = mend
  }
}

/**
 * An assertion that somebody else has signed for this process: a service account token that Kubernetes projects into a file, and
 * renews there long before its end. Hence the file is read for each request, and nothing of it is kept.
 * @param file absolute
 * @throws UnfitAssertion where the file cannot be read, or holds anything but a JWT
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
export function signedByPlatform(file: string): ClientAuth {
  return async (_as, client, body, headers) => {
    const text = await readBytesAside(file).catch(error => {
      throw new UnfitAssertion(
        `the file of the client assertion cannot be read (${error.code ?? error.reason ?? 'unknown'})`,
        'See that the platform still projects the token there, and that this process may read it: ls -l $AZURE_FEDERATED_TOKEN_FILE.',
        { cause: error },
      )
    })
    const assertion = readAssertion(text.toString('utf8'))
    if (assertion === undefined)
      throw new UnfitAssertion(
        'the file of the client assertion holds no token (JWT)',
        'Let the variable name the file that the platform projects the token into.',
      )
    body.set('client_id', client.client_id)
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    body.set('client_assertion', assertion.token)
    headers.delete('authorization')
  }
}
