import { createPublicKey, X509Certificate } from 'node:crypto'
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from 'jose'
import { nowInSeconds } from '../clock.ts'
import type { EmulatorContext } from '../context.ts'
import { AadstsError } from '../errors/aadsts.ts'
import { formatTimestamp } from '../errors/trace.ts'
import { type Application, hashSecret, type KeyCredential } from '../store/index.ts'
import type { ClientProof } from '../tokens/access-token.ts'
import type { Fields } from './fields.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What a request says about its client: in the body or, for id and secret, by HTTP Basic. */
export interface PresentedClient {
  readonly clientId: string | undefined
  readonly secret: string | undefined
  readonly assertion: string | undefined
}

export const readPresentedClient = (fields: Fields, authorization: string | undefined): PresentedClient => {
  const basic = /^Basic\s+(.+)$/i.exec(authorization ?? '')?.[1]
  const [id, secret] = basic === undefined ? [] : splitBasic(basic)
  return {
    clientId: fields.client_id ?? id ?? assertedClientId(fields),
    secret: fields.client_secret ?? secret,
    assertion: fields.client_assertion_type === assertionType ? fields.client_assertion : undefined,
  }
}

/** RFC 6749 section 2.3.1: both parts are form-encoded before they are joined. */
const splitBasic = (encoded: string): [string | undefined, string | undefined] => {
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return [undefined, undefined]
  const decode = (part: string) => {
    try {
      return decodeURIComponent(part.replaceAll('+', ' '))
    } catch {
      return part
    }
  }
  return [decode(text.slice(0, colon)), decode(text.slice(colon + 1))]
}

const assertedClientId = (fields: Fields): string | undefined => {
  try {
    return decodeJwt(fields.client_assertion ?? '').sub
  } catch {
    return undefined
  }
}

/**
 * Checks the credential of a client, where one is presented. Throws 7000215, 7000222 for secrets, 700024, 700027 for
 * assertions by certificate, 700211 to 700213 for federated ones.
 */
export const checkCredential = async (
  emulator: EmulatorContext,
  client: Application,
  presented: PresentedClient,
  origin: string,
): Promise<ClientProof> => {
  if (presented.assertion !== undefined) {
    await checkAssertion(emulator, client, presented.assertion, origin)
    return 'certificate'
  }
  if (presented.secret === undefined) return 'none'
  checkSecret(emulator, client, presented.secret)
  return 'secret'
}

const checkSecret = (emulator: EmulatorContext, client: Application, secret: string): void => {
  const hash = hashSecret(secret)
  const found = client.passwordCredentials.find(credential => credential.secretHash === hash)
  if (found === undefined) throw new AadstsError(7000215, { client: client.appId })
  if (Date.parse(found.endDateTime) <= emulator.clock.now())
    throw new AadstsError(7000222, { client: client.appId })
}

const checkAssertion = async (
  emulator: EmulatorContext,
  client: Application,
  assertion: string,
  origin: string,
): Promise<void> => {
  let claims: JWTPayload
  try {
    claims = decodeJwt(assertion)
  } catch {
    throw new AadstsError(50027, { hint: ' The client_assertion is not a JWT.' }, { error: 'invalid_client' })
  }
  if (claims.iss === client.appId)
    await checkCertificateAssertion(emulator, client, assertion, claims, origin)
  else await checkFederatedAssertion(emulator, client, assertion, claims)
}

const checkCertificateAssertion = async (
  emulator: EmulatorContext,
  client: Application,
  assertion: string,
  claims: JWTPayload,
  origin: string,
): Promise<void> => {
  const header = decodeProtectedHeader(assertion)
  const credential = client.keyCredentials.find(candidate => hasThumbprint(candidate, header))
  if (credential === undefined) throw new AadstsError(700027, { hint: 'The key was not found.' })
  checkTimes(emulator, claims)
  const key = createPublicKey(
    new X509Certificate(Buffer.from(credential.certificate, 'base64')).publicKey.export({
      type: 'spki',
      format: 'pem',
    }),
  )
  try {
    await jwtVerify(assertion, key, {
      algorithms: ['PS256', 'RS256'],
      subject: client.appId,
      currentDate: new Date(emulator.clock.now()),
      clockTolerance: clockToleranceSeconds,
    })
  } catch {
    throw new AadstsError(700027, { hint: 'The key used is not the one of the certificate.' })
  }
  // Any token or issuer address of ours counts, whatever tenant it names.
  const audiences = [claims.aud ?? []].flat()
  if (!audiences.some(audience => audience.startsWith(`${origin}/`)))
    throw new AadstsError(700027, { hint: 'The audience of the assertion is not the token endpoint.' })
}

const hasThumbprint = (
  credential: KeyCredential,
  header: { x5t?: string; 'x5t#S256'?: string; kid?: string },
) =>
  header['x5t#S256'] === credential.thumbprintSha256 ||
  header.x5t === Buffer.from(credential.thumbprint, 'hex').toString('base64url') ||
  header.kid?.toUpperCase() === credential.thumbprint

/** For clocks that differ. MSAL rounds `nbf` to the nearest second, so every other assertion begins in the future. */
const clockToleranceSeconds = 300

const checkTimes = (emulator: EmulatorContext, claims: JWTPayload): void => {
  const now = nowInSeconds(emulator.clock)
  const from = claims.nbf ?? claims.iat ?? now
  if (
    claims.exp === undefined ||
    claims.exp + clockToleranceSeconds <= now ||
    from - clockToleranceSeconds > now
  )
    throw new AadstsError(700024, {
      now: formatTimestamp(now * 1000),
      from: formatTimestamp(from * 1000),
      until: formatTimestamp((claims.exp ?? 0) * 1000),
    })
}

const checkFederatedAssertion = async (
  emulator: EmulatorContext,
  client: Application,
  assertion: string,
  claims: JWTPayload,
): Promise<void> => {
  const issuer = claims.iss ?? ''
  const audiences = [claims.aud ?? []].flat()
  const byIssuer = client.federatedIdentityCredentials.filter(credential => credential.issuer === issuer)
  if (byIssuer.length === 0) throw new AadstsError(700211, { issuer })
  const bySubject = byIssuer.filter(credential => credential.subject === claims.sub)
  if (bySubject.length === 0) throw new AadstsError(700213, { subject: claims.sub ?? '' })
  const credential = bySubject.find(candidate =>
    candidate.audiences.some(audience => audiences.includes(audience)),
  )
  if (credential === undefined) throw new AadstsError(700212, { audience: audiences.join(' ') })
  checkTimes(emulator, claims)
  try {
    const keys = createLocalJWKSet(await fetchKeys(issuer, credential.jwksUri))
    await jwtVerify(assertion, keys, {
      algorithms: ['RS256', 'PS256', 'ES256'],
      currentDate: new Date(emulator.clock.now()),
      clockTolerance: clockToleranceSeconds,
    })
  } catch {
    throw new AadstsError(700027, { hint: 'The keys of the federated issuer do not verify it.' })
  }
}

const fetchKeys = async (issuer: string, jwksUri: string | null): Promise<JSONWebKeySet> => {
  const signal = AbortSignal.timeout(5_000)
  let uri = jwksUri
  if (uri === null) {
    const discovery = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal })
    uri = String(((await discovery.json()) as { jwks_uri?: unknown }).jwks_uri)
  }
  const answer = await fetch(uri, { signal })
  return (await answer.json()) as JSONWebKeySet
}
