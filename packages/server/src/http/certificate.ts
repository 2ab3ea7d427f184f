import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { explainRefusal, readBytes, readBytesAside, type TlsFiles } from '@gatewright/config'
import { StartError } from '../start-error.ts'

/** A certificate with its key, both as PEM, that have been tried out together. */
export interface Certificate {
  readonly cert: Buffer
  readonly key: Buffer
  /** Between these two it is valid; milliseconds since 1970, of the server's own certificate and not of its authorities'. */
  readonly validFrom: number
  readonly expiresAt: number
}

/**
 * The files of a certificate, tried out before anybody depends on them.
 * @throws StartError that names the file, what is wrong with it, and what to do
 */
export const readCertificate = (tls: TlsFiles): Certificate =>
  tryOut(
    namesOf(tls),
    readFile(tls, 'cert', () => readBytes(tls.cert)),
    readFile(tls, 'key', () => readBytes(tls.key)),
  )

/**
 * {@link readCertificate} while the server answers: nobody waits for the files. One after the other, so that a drive that hangs
 * holds one of the few threads that read files, and not two.
 * @throws StartError
 */
export async function readCertificateAside(tls: TlsFiles): Promise<Certificate> {
  const cert = await read(tls.cert)
  const key = await read(tls.key)
  return tryOut(namesOf(tls), readFile(tls, 'cert', cert), readFile(tls, 'key', key))
}

/** @returns gives the bytes, or throws what kept them from being read */
const read = (path: string): Promise<() => Buffer> =>
  readBytesAside(path).then(
    bytes => () => bytes,
    error => () => {
      throw error
    },
  )

/**
 * @param names what sentences call the two
 * @throws StartError
 */
export function tryOut(
  names: { readonly cert: string; readonly key: string },
  cert: Buffer,
  key: Buffer,
): Certificate {
  const certificate = attempt(
    () => new X509Certificate(cert),
    `${names.cert} holds no certificate in PEM. It begins with -----BEGIN CERTIFICATE-----, your own first and those of its authority after it.`,
  )
  const privateKey = attempt(
    () => createPrivateKey(key),
    `${names.key} holds no private key in PEM that can be read without a password. It begins with -----BEGIN PRIVATE KEY-----; one with a password is opened by: openssl pkey -in <file> -out <new file>.`,
  )
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new StartError(
      `${names.key} is not the key of the certificate in ${names.cert}. Name two files that were made together.`,
    )
  }
  attempt(
    () => createSecureContext({ cert, key }),
    `The certificate cannot be used (${names.cert}, ${names.key}).`,
  )
  return {
    cert,
    key,
    validFrom: certificate.validFromDate.getTime(),
    expiresAt: certificate.validToDate.getTime(),
  }
}

const namesOf = (tls: TlsFiles) => ({ cert: nameOf(tls, 'cert'), key: nameOf(tls, 'key') })

const nameOf = (tls: TlsFiles, part: 'cert' | 'key'): string => `${tls[part]} (httpServer.tls.${part})`

function readFile(tls: TlsFiles, part: 'cert' | 'key', read: () => Buffer): Buffer {
  try {
    return read()
  } catch (error) {
    const said =
      explainRefusal(error, { path: tls[part], chosenBy: `httpServer.tls.${part}` }) ??
      `${nameOf(tls, part)} cannot be read: it ${(error as Error).message}.`
    throw new StartError(`The certificate cannot be used (httpServer.tls.${part}). ${said}`, { cause: error })
  }
}

function attempt<Result>(work: () => Result, otherwise: string): Result {
  try {
    return work()
  } catch (error) {
    throw new StartError(`${otherwise} What the library says: ${(error as Error).message}.`, { cause: error })
  }
}
