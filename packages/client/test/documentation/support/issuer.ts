import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { onTestFinished } from 'vitest'

/**
 * Signs as Gatewright does and publishes its key; and forges as others would. Assertions are made when they are asked for:
 * they live for a minute, and to build an app may take longer on a machine that has never done it.
 */
export async function startIssuer() {
  const own = await generateKeyPair('ES256', { extractable: true })
  const foreign = await generateKeyPair('ES256', { extractable: true })
  const kid = 'key-1'
  const keys = [{ ...(await exportJWK(own.publicKey)), kid, alg: 'ES256', use: 'sig' }]
  const server = createServer((request, response) => {
    if (request.url !== '/.well-known/jwks.json') response.writeHead(404)
    response.setHeader('Content-Type', 'application/jwk-set+json')
    response.end(JSON.stringify({ keys }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const claims = (changes: { iss?: string; aud?: string; exp?: number | null } = {}) => {
    const { iss = url, aud = 'support', exp = 60 } = changes
    const jwt = new SignJWT({ name: 'Ada Lovelace', email: 'ada@contoso.test', roles: ['admin'], groups: [] })
    jwt.setIssuer(iss).setAudience(aud).setSubject('c-ada').setIssuedAt()
    return exp === null ? jwt : jwt.setExpirationTime(Math.floor(Date.now() / 1000) + exp)
  }
  const header = { alg: 'ES256', kid }
  const signed = (changes?: Parameters<typeof claims>[0]) =>
    claims(changes).setProtectedHeader(header).sign(own.privateKey)
  const assertions = async () => {
    const genuine = await signed()
    const [head, , signature] = genuine.split('.')
    const other = Buffer.from(JSON.stringify({ iss: url, aud: 'support', sub: 'root', exp: 4e9, iat: 1 }))
    const secret = new TextEncoder().encode(await exportSPKI(own.publicKey))

    const refused: Readonly<Record<string, string>> = {
      'no assertion': '',
      'no JWT': 'ada',
      'one that has expired': await signed({ exp: -120 }),
      'one that never expires': await signed({ exp: null }),
      'one for another app': await signed({ aud: 'wiki' }),
      'one of another issuer': await signed({ iss: 'https://evil.example' }),
      'another’s signature under our key’s name': await claims()
        .setProtectedHeader(header)
        .sign(foreign.privateKey),
      'a key that nobody published': await claims()
        .setProtectedHeader({ alg: 'ES256', kid: 'key-2' })
        .sign(foreign.privateKey),
      'a key that it brings along': await claims()
        .setProtectedHeader({ ...header, jwk: await exportJWK(foreign.publicKey) })
        .sign(foreign.privateKey),
      'no signature': new UnsecuredJWT({ name: 'Ada Lovelace' })
        .setIssuer(url)
        .setAudience('support')
        .setSubject('c-ada')
        .setIssuedAt()
        .setExpirationTime('60s')
        .encode(),
      'the public key as a secret': await claims().setProtectedHeader({ alg: 'HS256', kid }).sign(secret),
      'other claims under a genuine signature': `${head}.${other.toString('base64url')}.${signature}`,
    }
    return { genuine, refused }
  }
  return { url, assertions }
}
