import { createSecureContext } from 'node:tls'
import { type Config, readBytes } from '@gatewright/config'

/**
 * The files of a certificate, tried out before anybody depends on them.
 * @throws Error that names the files
 */
export function readCertificate(tls: NonNullable<Config['http']['tls']>): { cert: Buffer; key: Buffer } {
  try {
    const pair = { cert: readBytes(tls.cert), key: readBytes(tls.key) }
    createSecureContext(pair)
    return pair
  } catch (error) {
    throw new Error(
      `The certificate cannot be used (httpServer.tls.cert ${tls.cert}, httpServer.tls.key ${tls.key}): ${(error as Error).message}.`,
      { cause: error },
    )
  }
}
