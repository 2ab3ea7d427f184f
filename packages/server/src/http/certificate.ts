import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { type Config, explainRefusal, readBytes } from '@gatewright/config'
import { StartError } from '../start-error.ts'

type Tls = NonNullable<Config['http']['tls']>

/**
 * The files of a certificate, tried out before anybody depends on them.
 * @throws StartError that names the file, what is wrong with it, and what to do
 */
export function readCertificate(tls: Tls): { cert: Buffer; key: Buffer } {
  const cert = readFile(tls, 'cert')
  const key = readFile(tls, 'key')
  const certificate = attempt(
    () => new X509Certificate(cert),
    `${nameOf(tls, 'cert')} holds no certificate in PEM. It begins with -----BEGIN CERTIFICATE-----, your own first and those of its authority after it.`,
  )
  const privateKey = attempt(
    () => createPrivateKey(key),
    `${nameOf(tls, 'key')} holds no private key in PEM that can be read without a password. It begins with -----BEGIN PRIVATE KEY-----; one with a password is opened by: openssl pkey -in <file> -out <file>.`,
  )
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new StartError(
      `${nameOf(tls, 'key')} is not the key of the certificate in ${nameOf(tls, 'cert')}. Name two files that were made together.`,
    )
  }
  const pair = { cert, key }
  attempt(
    () => createSecureContext(pair),
    `The certificate cannot be used (${nameOf(tls, 'cert')}, ${nameOf(tls, 'key')}).`,
  )
  return pair
}

const nameOf = (tls: Tls, part: 'cert' | 'key'): string => `${tls[part]} (httpServer.tls.${part})`

function readFile(tls: Tls, part: 'cert' | 'key'): Buffer {
  try {
    return readBytes(tls[part])
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
