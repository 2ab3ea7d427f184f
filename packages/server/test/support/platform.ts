import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'

/** The token service of a cluster: signs tokens for service accounts, and publishes its key as Kubernetes does. */
export interface Platform {
  readonly issuer: string
  /** A token as it is projected into a file, with what is read of it. */
  token(subject: string, audience?: string): Promise<string>
}

export const serviceAccount = 'system:serviceaccount:sso:gatewright'

export async function startPlatform(): Promise<Platform> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const key = { ...(await exportJWK(publicKey)), kid: 'platform', alg: 'ES256', use: 'sig' }
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify(request.url === '/keys' ? { keys: [key] } : { issuer, jwks_uri: `${issuer}/keys` }),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return {
    issuer,
    token: (subject, audience = 'api://AzureADTokenExchange') =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'ES256', kid: 'platform' })
        .setIssuer(issuer)
        .setSubject(subject)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey),
  }
}

/** A key as a provider holds it that signs with ES256. */
export async function privateJwk(): Promise<object> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { ...(await exportJWK(privateKey)), use: 'sig', alg: 'ES256', kid: 'one' }
}
