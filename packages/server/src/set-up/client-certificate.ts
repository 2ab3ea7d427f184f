import { X509Certificate } from 'node:crypto'

/** Certificates, made with @peculiar/x509 on Node's Web Crypto. Loaded when first needed: few ever need it. */
async function load() {
  // Its container for dependencies does not load without this polyfill.
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const

const DAY = 86_400_000
/** How long a certificate counts, in days. App management policies of tenants often allow no more than a year. */
export const CERTIFICATE_DAYS = 360

/** A key of this machine's own, and what says so of it. */
export interface MadeCertificate {
  /** Private key and certificate in PEM: what `clientCertificate` of a strategy wants. */
  readonly pem: string
  readonly certificate: X509Certificate
}

/**
 * Makes an RSA key and a certificate for it that it signs itself: a provider that is told of it needs no authority.
 * @param name common name, for people
 * @param now milliseconds since 1970
 */
export async function makeClientCertificate(name: string, now: number): Promise<MadeCertificate> {
  const x509 = await load()
  const keys = await crypto.subtle.generateKey(rsa, true, ['sign', 'verify'])
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name.replaceAll(/[^\w .-]/g, '-')] }],
    // For clocks that differ.
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + CERTIFICATE_DAYS * DAY),
    signingAlgorithm: rsa,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    ],
  })
  const certificate = new X509Certificate(Buffer.from(made.rawData))
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  return { pem: `${pemOf('PRIVATE KEY', key)}${certificate.toString()}`, certificate }
}

function pemOf(what: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${what}-----\n${lines.join('\n')}\n-----END ${what}-----\n`
}

/** SHA-1 of the certificate in upper-case hexadecimal, as Entra's pages show it. */
export const thumbprintOf = (certificate: X509Certificate): string =>
  certificate.fingerprint.replaceAll(':', '')
