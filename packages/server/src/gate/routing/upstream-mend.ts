import type { AppConfig } from '@gatewright/config'
import { UntrustedUpstream } from '@gatewright/proxy'

/**
 * What an operator can write, or look at, where a connection to an app has failed.
 * @param cause as Node.js, OpenSSL or the system gives it
 * @returns one sentence or two; `undefined` where the code says it all
 */
export function upstreamMend({ id, tls }: AppConfig, cause: NodeJS.ErrnoException): string | undefined {
  const key = `apps.${id}.tls`
  return cause instanceof UntrustedUpstream
    ? ofCertificate(key, cause, tls)
    : ofConnection(key, cause.code, tls)
}

function ofCertificate(key: string, { code, seen }: UntrustedUpstream, tls: AppConfig['tls']): string {
  const pin =
    seen === undefined
      ? ''
      : `"fingerprint": "${seen.fingerprint}", after you have compared it on the app's own machine (openssl x509 -noout -sha256 -fingerprint -in <its certificate>)`
  switch (code) {
    case 'CERT_NOT_PINNED':
      return `The app shows another certificate than ${key}.fingerprint says. Where it was renewed, write ${pin}; else something stands in between.`
    case 'CERT_HAS_EXPIRED':
      return `Let the app's certificate be renewed (it was valid until ${seen?.validTo}), or compare the clock of this machine. Until then ${key}: ${pin}.`
    case 'CERT_NOT_YET_VALID':
      return 'Compare the clocks of the app and of this machine (timedatectl).'
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return seen?.names
        ? `The certificate is for other names (${seen.names}). Write one of them into ${key}.serverName, or into the address of the upstream.`
        : `The certificate has no name. Write ${key}: ${pin}.`
    case 'NO_CERTIFICATE':
      return 'The app shows no certificate. Let it be set up with one.'
    default:
      return tls?.ca === undefined
        ? `No authority that this server knows has issued it. Name the one that has in ${key}.ca, a PEM file; or write ${key}: ${pin}.`
        : `It comes from none of the certificates in ${key}.ca. Compare that file with the app's chain, or write ${key}: ${pin} in its place.`
  }
}

function ofConnection(key: string, code: string | undefined, tls: AppConfig['tls']): string | undefined {
  switch (code) {
    case 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED':
    case 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE':
    case 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA':
    case 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE':
    case 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN':
      return tls?.client === undefined
        ? `The app may want a certificate of Gatewright: name one in ${key}.cert and its key in ${key}.key.`
        : `The app does not take the certificate of ${key}.cert. Compare it with the authorities that the app believes.`
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'EPROTO':
      return 'What listens there does not speak TLS. Compare the port, or write http:// into the address of the upstream.'
    default:
      return undefined
  }
}
