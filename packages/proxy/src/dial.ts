import { connect as connectTcp, isIP, type OnReadOpts, Socket } from 'node:net'
import { checkServerIdentity, connect as connectTls } from 'node:tls'
import type { TrustInUpstream } from './trust-in-upstream.ts'
import { untrusted } from './untrusted-upstream.ts'

/** Where an app listens, and how it is reached there. */
export interface UpstreamAddress {
  readonly tls: boolean
  /** Empty for a Unix socket. */
  readonly hostname: string
  readonly port: number
  /** Path of a Unix socket, in the place of host and port. */
  readonly socketPath?: string | undefined
  /** Whose certificates count, and what is shown to the app. The public authorities and nothing, when absent. */
  readonly trust?: TrustInUpstream | undefined
}

/** What to ask for by name (RFC 6066 section 3): an address is none, and some servers refuse it. */
const askedName = (name: string): string => (isIP(name) === 0 ? name : '')

/** What a connection is made to, before any TLS. */
export const placeOf = ({ socketPath, hostname, port }: UpstreamAddress) =>
  socketPath === undefined ? { host: hostname, port } : { path: socketPath }

/**
 * A connection to an app. Whatever is written to it stays here until it stands and, behind TLS, the app's certificate is
 * believed; where it is not, the socket fails and nothing of it leaves.
 * @param onReady called once that is so
 * @param onread where what comes by plain TCP is read into
 */
export function dial(address: UpstreamAddress, onReady: () => void, onread?: OnReadOpts): Socket {
  if (address.tls) return dialTls(address, onReady)
  const socket = connectTcp({ ...placeOf(address), ...(onread && { onread }) })
  socket.setNoDelay(true)
  socket.once('connect', onReady)
  return socket
}

function dialTls(address: UpstreamAddress, onReady: () => void): Socket {
  const { hostname, trust } = address
  const name = trust?.serverName ?? hostname
  let own: ReturnType<TrustInUpstream['options']> | undefined
  try {
    own = trust?.options()
  } catch (error) {
    return new Socket().destroy(error as Error)
  }
  const socket = connectTls({
    ...placeOf(address),
    ...own,
    servername: askedName(name),
    ALPNProtocols: ['http/1.1'],
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
    // It is looked at below, in one place for both ways to believe: a pinned certificate may be anybody's, and a refusal is to
    // name the certificate that was seen. No session is kept, so none is resumed, which would leave the look out.
    rejectUnauthorized: false,
  })
  // What is written before is handed on to OpenSSL at once, and nothing that Node documents keeps it there until we have looked.
  socket.cork()
  socket.setNoDelay(true)
  socket.once('secureConnect', () => {
    const refusal = untrusted(socket, trust?.fingerprint)
    if (refusal !== undefined) {
      socket.destroy(refusal)
      return
    }
    socket.uncork()
    onReady()
  })
  return socket
}
