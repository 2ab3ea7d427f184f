import type { ExternalUsersConfig } from './config.ts'
import { seconds } from './duration.ts'
import { readExternalKey } from './key-files.ts'
import { algorithmsOf, looksLikePem, readPublicPem } from './keys.ts'
import type { Sources } from './references.ts'
import type { FileConfig } from './schema/file.ts'

type Entry = NonNullable<NonNullable<FileConfig['pro']>['externalAuth']>
type Verification = NonNullable<ExternalUsersConfig['verification']>

/** With none of the key settings and no key file, only the strategies are enabled. */
export function resolveExternalUsers(
  entry: Entry | undefined,
  dataFolder: string,
  sources: Sources,
): ExternalUsersConfig {
  if (entry?.enabled !== true) return { enabled: false }
  const found = keyOf(entry, dataFolder, sources)
  if (!found) return { enabled: true }
  return {
    enabled: true,
    verification: {
      ...(entry.audience !== undefined && { audience: entry.audience }),
      ...(entry.issuer !== undefined && { issuer: entry.issuer }),
      algorithms: entry.algorithms ?? found.algorithms,
      clockToleranceSeconds: seconds(entry.clockTolerance, '30s'),
      ...(entry.maxAge !== undefined && { maxAgeSeconds: seconds(entry.maxAge, '1d') }),
      ...(entry.allowTokensWithoutExpiry === true && { allowTokensWithoutExpiry: true }),
      ...(entry.allowTokensWithoutSubject === true && { allowTokensWithoutSubject: true }),
      replayProtection: entry.replayProtection ?? false,
      allowedOrigins: (entry.allowedOrigins ?? []).map(origin => new URL(origin).origin),
      key: found.key,
    },
  }
}

function keyOf(
  entry: Entry,
  dataFolder: string,
  sources: Sources,
): { key: Verification['key']; algorithms: readonly string[] } | undefined {
  const { jwksClient } = entry
  if (jwksClient) {
    return {
      key: {
        kind: 'jwks',
        jwksUri: jwksClient.jwksUri,
        ...(jwksClient.keyId !== undefined && { keyId: jwksClient.keyId }),
        cooldownSeconds: 60 / (jwksClient.jwksRequestsPerMinute ?? 2),
        cacheSeconds: seconds(jwksClient.cacheMaxAge, '10m'),
      },
      algorithms: ['RS256'],
    }
  }
  const key = readExternalKey(entry, dataFolder, sources)
  if (key === undefined) return undefined
  const reading = looksLikePem(key) ? readPublicPem(key) : undefined
  return reading?.ok
    ? { key: { kind: 'public-key', pem: reading.spki }, algorithms: algorithmsOf(reading.key).slice(0, 1) }
    : { key: { kind: 'secret', secret: key }, algorithms: ['HS256'] }
}
