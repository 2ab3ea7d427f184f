import { X509Certificate } from 'node:crypto'

/** One certificate of a bundle. */
export interface BundledCertificate {
  readonly pem: string
  /** `undefined` where it cannot be read. */
  readonly certificate: X509Certificate | undefined
}

/**
 * The certificates of a text in PEM, in their order; text between them counts for nothing, as openssl writes it. Line breaks may have
 * become `\n` in two signs, or blanks.
 */
export function readCertificates(text: string): readonly BundledCertificate[] {
  const blocks = text
    .replaceAll('\\n', '\n')
    .matchAll(
      /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]*)-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g,
    )
  return [...blocks].map(([, body = '']) => {
    const lines = body.replaceAll(/\s+/g, '').replaceAll(/(.{64})(?=.)/g, '$1\n')
    const pem = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
    return { pem, certificate: read(pem) }
  })
}

function read(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}
