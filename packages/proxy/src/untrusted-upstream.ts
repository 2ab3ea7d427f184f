import { timingSafeEqual } from 'node:crypto'
import type { TLSSocket } from 'node:tls'

/** A certificate that was not believed, in words for whoever is to compare it. */
export interface SeenCertificate {
  /** SHA-256, 64 hexadecimal digits in pairs with colons between them. */
  readonly fingerprint: string
  /** `DNS:app.internal, IP Address:10.0.0.7`; empty where it names none. */
  readonly names: string
  /** As the certificate has it: `Nov 28 12:00:00 2026 GMT`. */
  readonly validTo: string
}

/** An app's certificate was not believed; nothing has been sent. */
export class UntrustedUpstream extends Error {
  override readonly name = 'UntrustedUpstream'
  /** OpenSSL's or Node's code of what is wrong, or `CERT_NOT_PINNED`: it is another than the pinned one. */
  readonly code: string
  readonly seen: SeenCertificate | undefined

  constructor(code: string, seen: SeenCertificate | undefined) {
    super(`the certificate of the app is not believed: ${code}`)
    this.code = code
    this.seen = seen
  }
}

/**
 * Why the certificate at the other end is not believed; `undefined` where it is.
 *
 * A pinned one is believed whoever issued it, whatever its names and also after its last day: who pins it has compared the very
 * certificate, and those dates and names are the word of an issuer that nobody asked. That the other end holds its key, TLS has
 * proven either way.
 * @param socket whose handshake is complete
 * @param pin SHA-256 of the only certificate that is believed, 64 hexadecimal digits in lower case
 */
export function untrusted(socket: TLSSocket, pin: string | undefined): UntrustedUpstream | undefined {
  const certificate = socket.getPeerX509Certificate()
  const seen = certificate && {
    fingerprint: certificate.fingerprint256,
    names: certificate.subjectAltName ?? '',
    validTo: certificate.validTo,
  }
  if (pin !== undefined) {
    return seen !== undefined && isSame(seen.fingerprint, pin)
      ? undefined
      : new UntrustedUpstream('CERT_NOT_PINNED', seen)
  }
  if (socket.authorized && seen !== undefined) return undefined
  // Node gives the code where there is one, and types it as the error.
  return new UntrustedUpstream(String(socket.authorizationError ?? 'NO_CERTIFICATE'), seen)
}

function isSame(fingerprint: string, pin: string): boolean {
  const [one, other] = [fingerprint.replaceAll(':', ''), pin].map(hex => Buffer.from(hex, 'hex'))
  return one !== undefined && one.length === 32 && one.length === other?.length && timingSafeEqual(one, other)
}
