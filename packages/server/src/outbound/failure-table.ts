/** Where something is to be mended. */
type Place = 'network' | 'provider' | 'configuration'

/** What a call came to that had no answer, in words. */
export interface FailureWords {
  /** What has happened, as the end of "the provider cannot be asked: …". */
  readonly cause: string
  readonly place: Place
  /** What to do. */
  readonly mend: string
  /** Something answered, and could not prove to be the one that was asked. */
  readonly untrusted?: true
  /** It answered, in a way that nobody can read. */
  readonly broken?: true
}

const OWN_CA =
  'If the authority is your own, name its certificate (PEM): "ca": "${file:./ca.pem}" in the options of the strategy, or the variable NODE_EXTRA_CA_CERTS of this process with the path of the file.'
const CHAIN =
  'If it is a public one, the other side does not send the certificates in between: let it be set up with its full chain (fullchain.pem).'
const BREAKS_TLS = 'A proxy that looks into TLS has an authority of its own, too.'
const BY_PROXY = 'If this server reaches the internet by a proxy alone, name it in HTTPS_PROXY.'
const OTHER_PORT = 'Compare the port and the scheme of the address.'

const untrusted = (cause: string, mend: string, place: Place = 'network'): FailureWords => ({
  cause,
  place,
  mend,
  untrusted: true,
})
const network = (cause: string, mend: string): FailureWords => ({ cause, place: 'network', mend })

const unknownAuthority = untrusted(
  'its certificate leads to no authority that this server knows',
  `${OWN_CA} ${CHAIN} ${BREAKS_TLS}`,
)
/** By TLS 1.2 this is also what a missing certificate of ours is answered with. */
const noAgreement = network(
  'it has no cipher in common with this server, or wants a certificate of it',
  'Let it speak TLS 1.2 or 1.3 with usual ciphers, and turn client certificates off there for this address.',
)
const weak = untrusted(
  'its certificate is too weak',
  'Let the other side get a certificate with an RSA key of at least 2048 bits, or an EC key, and SHA-256.',
  'provider',
)
const unknownName = network(
  'the name of its host is not known here',
  `Correct the host in the address, or the DNS of this machine. ${BY_PROXY}`,
)
const noTls = network(
  'what answers there does not speak TLS',
  `${OTHER_PORT} Often https:// leads to a port of http, or a proxy or sign-on page of the network answers in its place.`,
)
const noWay = network('there is no way to its address', `Check route and firewall. ${BY_PROXY}`)
const closed = network(
  'it closed the connection without an answer',
  `Look into its log, and for a firewall in between that ends connections. ${BY_PROXY}`,
)
const late = network(
  'its host does not take up connections',
  `Check port and firewall, from this machine. ${BY_PROXY}`,
)
const broken = (cause: string, mend: string): FailureWords => ({
  cause,
  place: 'network',
  mend,
  broken: true,
})
const WHO_ANSWERS = 'Open the address from this machine (curl -v) and look at what answers there.'

/** By the code that Node.js, OpenSSL or the system gives (nodejs.org/api/tls.html, "X509 certificate error codes"; errno(3)). */
export const failureTable: Readonly<Record<string, FailureWords>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_UNTRUSTED: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted(
    'its certificate is from an authority that this server does not know',
    `${OWN_CA} ${BREAKS_TLS}`,
  ),
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted(
    'its certificate is signed by nobody but itself',
    `Name this very certificate, or better, get it one from an authority. ${OWN_CA}`,
  ),
  CERT_HAS_EXPIRED: untrusted(
    'its certificate, or one that it leads to, has expired',
    'Let it be renewed there. If it has not expired, the clock of this machine is wrong.',
    'provider',
  ),
  CERT_NOT_YET_VALID: untrusted(
    'its certificate is not valid yet',
    'Compare the clock of this machine: it may be behind (timedatectl set-ntp true).',
  ),
  CERT_REVOKED: untrusted('its certificate was revoked', 'Let it get a new one.', 'provider'),
  CERT_SIGNATURE_FAILURE: untrusted(
    'the signature of its certificate is wrong',
    `Another authority may have the same name: compare the file of "ca". ${OWN_CA}`,
  ),
  INVALID_CA: untrusted(
    'its certificate was issued by one that is no authority',
    'Let it get a certificate whose issuer may issue some (CA:TRUE).',
    'provider',
  ),
  INVALID_PURPOSE: untrusted(
    'its certificate is not for servers',
    'Let it get a certificate with the purpose serverAuth.',
    'provider',
  ),
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted(
    'its certificate is for another host',
    'Write the host in the address as the certificate has it, or let the certificate name this host; a name that leads to the wrong machine looks the same.',
  ),
  EE_KEY_TOO_SMALL: weak,
  CA_KEY_TOO_SMALL: weak,
  CA_MD_TOO_WEAK: weak,
  ERR_SSL_EE_KEY_TOO_SMALL: weak,
  ERR_SSL_DH_KEY_TOO_SMALL: weak,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  ERR_SSL_RECORD_LAYER_FAILURE: noTls,
  ERR_SSL_HTTP_REQUEST: noTls,
  EPROTO: network('TLS could not be begun with it', `${OTHER_PORT} It may speak only old versions of TLS.`),
  ERR_SSL_UNSUPPORTED_PROTOCOL: network(
    'it speaks only versions of TLS that are broken',
    'Let it speak TLS 1.2 or 1.3.',
  ),
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: network(
    'it speaks other versions of TLS than 1.2 and 1.3',
    'Let it speak TLS 1.2 or 1.3.',
  ),
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: noAgreement,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: network(
    'it wants a certificate of this server, which has none to show',
    'Turn client certificates off there for this address.',
  ),
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: network(
    'nobody of that name is served there',
    'Correct the host in the address, or where its name leads to.',
  ),
  ENOTFOUND: unknownName,
  EAI_NODATA: unknownName,
  EAI_NONAME: unknownName,
  EAI_AGAIN: network(
    'the name of its host could not be looked up, for no name server answered',
    `Check the DNS of this machine (/etc/resolv.conf). ${BY_PROXY}`,
  ),
  ECONNREFUSED: network(
    'nobody listens there',
    `Compare host and port of the address, and whether it runs. ${BY_PROXY}`,
  ),
  ECONNRESET: closed,
  EPIPE: closed,
  ETIMEDOUT: late,
  ERR_SOCKET_CONNECTION_TIMEOUT: late,
  EHOSTUNREACH: noWay,
  ENETUNREACH: noWay,
  EACCES: network(
    'the system does not let this process connect',
    'Check the firewall and limits of the service.',
  ),
  EPERM: network(
    'the system does not let this process connect',
    'Check the firewall and limits of the service.',
  ),
  EMFILE: network(
    'this process may open no more connections',
    'Raise its limit (ulimit -n, LimitNOFILE= of systemd).',
  ),
  HPE_HEADER_OVERFLOW: broken('the head of its answer is larger than 16 kB', WHO_ANSWERS),
  HPE_INVALID_CONSTANT: broken('what answers there is no HTTP', OTHER_PORT),
  answer_too_large: broken('the answer is larger than 1 MB', WHO_ANSWERS),
  broken_answer: broken('the answer is broken', WHO_ANSWERS),
  late_answer: network(
    'no answer came in time',
    `Check its load, and firewall and proxy in between. ${BY_PROXY}`,
  ),
}

/** What a proxy has answered to the wish to go through, and what it never answered to. */
export function proxyWords(
  proxy: string,
  status: number | undefined,
  because: string | undefined,
): FailureWords {
  const at = `the proxy ${proxy}`
  if (status === undefined) {
    return network(
      `${at} could not be reached${because === undefined ? '' : `: ${because}`}`,
      'Correct HTTPS_PROXY (or HTTP_PROXY, ALL_PROXY), or let the proxy run; what is to go directly stands in NO_PROXY.',
    )
  }
  if (status === 407) {
    return network(
      `${at} wants a name and a password, or other ones (407)`,
      'Write them into the variable: HTTPS_PROXY=http://name:password@host:port. Only Basic is spoken, no NTLM, no Kerberos.',
    )
  }
  if (status === 403 || status === 405) {
    return network(
      `${at} does not let this server through to that host and port (${status})`,
      'Let its administrator allow it, or put the host into NO_PROXY if it is reached directly.',
    )
  }
  return network(
    `${at} did not get through to that host (${status})`,
    'Compare the host in the address; then it is for the administrator of the proxy. What it cannot reach and this server can belongs into NO_PROXY.',
  )
}
