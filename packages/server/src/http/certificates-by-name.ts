import type { SecureContext } from 'node:tls'
import type { Certificate } from './certificate.ts'

/** One certificate for each name, which come and change while the server runs. */
export interface CertificatesByName {
  /** What a client gets that asks for this name (SNI, RFC 6066 section 3). @returns `undefined` for one without a certificate */
  contextFor(name: string): SecureContext | undefined
  /** For clients that ask for no name; absent as long as there is none. */
  readonly usual: Certificate | undefined
  /** When the first of them expires, in milliseconds since 1970; absent where there is none. */
  readonly expiresAt: number | undefined
  /** @param take called whenever `usual` is another one */
  onUsual(take: () => void): void
}
