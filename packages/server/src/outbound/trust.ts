import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'

let usual: SecureContext | undefined

/**
 * Whom outgoing connections believe: the authorities that come with Node.js, those of `NODE_EXTRA_CA_CERTS` and of the system where Node
 * was told so, and these beside them. Made once for many connections, for reading a hundred certificates takes milliseconds.
 * @param ca certificates in PEM, one or several; they have been checked
 */
export function trusting(ca?: string): SecureContext {
  if (ca !== undefined) {
    const all = [...getCACertificates('default'), ca]
    // An authority that another one has certified may be named alone.
    return createSecureContext({ ca: all, allowPartialTrustChain: true })
  }
  usual ??= createSecureContext()
  return usual
}
