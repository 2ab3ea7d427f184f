import { canonicalUnixSocket, meansUnixSocket } from './unix-socket.ts'

/** An upstream as it is compared and reached; one that cannot be read, which has a problem of its own, stays as it is. */
export const canonicalUpstream = (upstream: string): string =>
  meansUnixSocket(upstream)
    ? canonicalUnixSocket(upstream)
    : (URL.parse(upstream)?.href.replace(/\/$/, '') ?? upstream)
