import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto'
import { readCertificates } from './read-certificates.ts'

/** What a client proves itself with: the key signs, and the certificate says which key it is. */
export interface ClientCertificate {
  readonly key: KeyObject
  readonly certificate: X509Certificate
}

/** Why a text is no client certificate: what is wrong, and what helps. */
export interface UnfitCertificate {
  readonly what: string
  readonly fix: string
}

/** Shorter RSA keys are taken by nobody who takes certificates at all. */
const LEAST_BITS = 2048

const whole =
  'Put the private key and its certificate into one file, both in PEM, and refer to it by ${file:PATH}.'

/**
 * Reads a private key and its certificate out of one text in PEM, in whichever order they stand; of several certificates the one
 * that belongs to the key. Line breaks may have become `\\n` in two signs.
 */
export function readClientCertificate(text: string): ClientCertificate | UnfitCertificate {
  const pem = text.replaceAll('\\n', '\n')
  const block = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]*?-----END \1PRIVATE KEY-----/.exec(pem)
  if (block === null) return { what: 'There is no private key in it.', fix: whole }
  if (block[1]?.startsWith('ENCRYPTED') || /Proc-Type: 4,ENCRYPTED/.test(block[0])) {
    return {
      what: 'The private key has a password.',
      fix: 'Nobody is there to type it. Open it by: openssl pkey -in <file> -out <new file>.',
    }
  }
  let key: KeyObject
  try {
    key = createPrivateKey(block[0])
  } catch {
    return { what: 'The private key cannot be read.', fix: whole }
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (key.asymmetricKeyType !== 'rsa' || bits < LEAST_BITS) {
    return {
      what: `The private key is ${key.asymmetricKeyType === 'rsa' ? `of ${bits} bits` : `of the kind ${key.asymmetricKeyType}`}.`,
      fix: `Make an RSA key of at least ${LEAST_BITS} bits.`,
    }
  }
  const found = readCertificates(pem)
  if (found.length === 0) return { what: 'There is no certificate in it.', fix: whole }
  const certificate = found.find(each => each.certificate?.checkPrivateKey(key))?.certificate
  if (certificate === undefined)
    return {
      what: 'The private key is not that of the certificate.',
      fix: 'Put together what was made together.',
    }
  return { key, certificate }
}

export const isUnfit = (read: ClientCertificate | UnfitCertificate): read is UnfitCertificate =>
  'what' in read
