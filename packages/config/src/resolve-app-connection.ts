import { resolve } from 'node:path'
import type { AppConnectionConfig, AppTlsConfig } from './app-config.ts'
import { seconds } from './duration.ts'
import { canonicalFingerprint } from './fingerprint.ts'
import type { FileConfig } from './schema/file.ts'

type Entry = NonNullable<FileConfig['apps']>[string]

/** @param folder of the configuration file */
export function resolveAppConnection(entry: Entry, folder: string): AppConnectionConfig {
  const { host, timeout, connectTimeout, maxConnections, stickySessions, tls } = entry
  return {
    ...(host !== undefined && { host: host === 'client' || host === 'upstream' ? host : { name: host } }),
    ...(timeout !== undefined && { timeoutSeconds: seconds(timeout, '2m') }),
    ...(connectTimeout !== undefined && { connectTimeoutSeconds: seconds(connectTimeout, '5s') }),
    ...(maxConnections !== undefined && { maxConnections }),
    ...(stickySessions !== undefined && { stickySessions }),
    ...(tls && { tls: resolveTlsToApp(tls, folder) }),
  }
}

function resolveTlsToApp(tls: NonNullable<Entry['tls']>, folder: string): AppTlsConfig {
  const { ca, serverName, cert, key, fingerprint } = tls
  return {
    ...(ca !== undefined && { ca: resolve(folder, ca) }),
    ...(serverName !== undefined && { serverName }),
    ...(cert !== undefined &&
      key !== undefined && { client: { cert: resolve(folder, cert), key: resolve(folder, key) } }),
    // The check has seen that it is one.
    ...(fingerprint !== undefined && { fingerprint: canonicalFingerprint(fingerprint) ?? fingerprint }),
  }
}
