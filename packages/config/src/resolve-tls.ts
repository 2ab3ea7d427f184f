import { resolve } from 'node:path'
import type { HttpConfig } from './config.ts'
import { canonicalAddress } from './email-address.ts'
import { LETS_ENCRYPT } from './schema/acme.ts'
import type { FileConfig } from './schema/file.ts'

type TlsEntry = NonNullable<FileConfig['httpServer']>['tls']

/** @param folder of the configuration file */
export function resolveTls(tls: TlsEntry, folder: string): Pick<HttpConfig, 'tls'> {
  if (tls?.acme !== undefined) {
    const { directory = LETS_ENCRYPT, httpPort = 80, email, ca, externalAccountBinding } = tls.acme
    return {
      tls: {
        acme: {
          directory,
          httpPort,
          // Plain before the @, as the check has seen; after it a header of a mail would have other letters.
          ...(email !== undefined && { email: /[^!-~]/.test(email) ? canonicalAddress(email) : email }),
          ...(ca !== undefined && { ca: resolve(folder, ca) }),
          ...(externalAccountBinding && { externalAccountBinding }),
        },
      },
    }
  }
  if (tls?.cert === undefined || tls.key === undefined) return {}
  return { tls: { cert: resolve(folder, tls.cert), key: resolve(folder, tls.key) } }
}
