import { getCACertificates } from 'node:tls'

/**
 * What is worth knowing of `NODE_EXTRA_CA_CERTS`: Node.js goes on without a file that it cannot read, and then no certificate of that
 * authority is trusted. `undefined` where there is nothing to say.
 */
export function noteExtraAuthorities(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (!env.NODE_EXTRA_CA_CERTS || getCACertificates('extra').length > 0) return undefined
  return 'NODE_EXTRA_CA_CERTS names no file with certificates in PEM that this process may read, so it has no effect. Correct the path, or let the user that runs Gatewright read it.'
}
