import type { AppConfig } from '@gatewright/config'
import { UntrustedUpstream } from '@gatewright/proxy'

/**
 * What an operator can write, or look at, where a connection to an app has failed.
 * @param cause as Node.js, OpenSSL or the system gives it
 * @returns one sentence or two; `undefined` where the code says it all
 */
export function upstreamMend({ id, tls }: AppConfig, cause: NodeJS.ErrnoException): string | undefined {
  const key = `apps.${id}.tls`
  if (cause instanceof UntrustedUpstream) return ofCertificate(key, cause, tls)
  if (cause.syscall === 'open') {
    return `A file of ${key} cannot be read: ${cause.path}. Put it there, or let the user that runs Gatewright read it.`
  }
  return ofSocket(cause) ?? ofConnection(key, cause.code, tls)
}

/** Of a Unix socket, which the system names by its path. */
function ofSocket({
  code,
  address,
}: NodeJS.ErrnoException & { readonly address?: string }): string | undefined {
  if (address?.startsWith('/') !== true) return undefined
  switch (code) {
    case 'ENOENT':
      return 'There is no such file. Start the app, or compare the path with the one that it listens at.'
    case 'ECONNREFUSED':
      return 'Nobody listens at that socket: it is left over from a program that has ended. Start the app.'
    case 'EACCES':
      return 'To connect takes the right to write to the socket, and to enter its folders: let the app give it to a group of the user that runs Gatewright.'
    default:
      return undefined
  }
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

/** What is said where a client's certificate is missing or not liked. OpenSSL's versions begin the words in several ways. */
const wantsCertificate =
  /^ERR_SSL_.*ALERT_(?:CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED)$/

function ofConnection(key: string, code = '', tls: AppConfig['tls']): string | undefined {
  if (wantsCertificate.test(code)) {
    return tls?.client === undefined
      ? `The app may want a certificate of Gatewright: name one in ${key}.cert and its key in ${key}.key.`
      : `The app does not take the certificate of ${key}.cert. Compare it with the authorities that the app believes.`
  }
  if (/^(?:EPROTO|ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG))$/.test(code)) {
    return 'What listens there does not speak TLS. Compare the port, or write http:// into the address of the upstream.'
  }
  return undefined
}
