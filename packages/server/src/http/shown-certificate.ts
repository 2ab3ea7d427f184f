import type { SecureContext, Server } from 'node:tls'
import type { Certificate } from './certificate.ts'
import type { CertificatesByName } from './certificates-by-name.ts'

/** Which certificate a client is shown: one for all names, or one for each. */
export interface ShownCertificate {
  /** For clients that ask for no name; absent while there is none. */
  readonly usual: Certificate | undefined
  /** New connections get this one, or these; open ones go on. */
  use(next: Certificate | CertificatesByName, server: Pick<Server, 'setSecureContext'>): void
  /** `SNICallback` of the server. */
  chooseByName(name: string, done: (error: Error | null, context?: SecureContext) => void): void
}

export function createShownCertificate(): ShownCertificate {
  let usual: Certificate | undefined
  let byName: CertificatesByName | undefined
  return {
    get usual() {
      return usual
    },
    use(next, server) {
      byName = 'contextFor' in next ? next : undefined
      usual = 'contextFor' in next ? next.usual : next
      server.setSecureContext(usual === undefined ? {} : { cert: usual.cert, key: usual.key })
    },
    /**
     * A name without a certificate ends the handshake: another name's would teach people to click warnings away, and without a
     * context Node shows the one for clients that ask for no name.
     */
    chooseByName(name, done) {
      const context = byName?.contextFor(name)
      if (byName !== undefined && context === undefined) done(new Error(`no certificate for ${name}`))
      else done(null, context)
    },
  }
}
