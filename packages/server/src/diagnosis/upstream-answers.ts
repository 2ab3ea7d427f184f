import { connect } from 'node:net'
import { parseUpstream, placeOf } from '@gatewright/proxy'

/** How long a connection may take, in milliseconds. */
export const UPSTREAM_PATIENCE = 1000

/**
 * Why nothing takes up a connection at an upstream; `undefined` where something does. Connects and says nothing: a request could do
 * something there.
 */
export function upstreamFailure(upstream: string): Promise<Error | undefined> {
  return new Promise(resolve => {
    const socket = connect({ ...placeOf(parseUpstream(upstream)), timeout: UPSTREAM_PATIENCE })
    const end = (failure?: Error) => {
      socket.destroy()
      resolve(failure)
    }
    socket.once('connect', () => end())
    socket.once('timeout', () => end(new DOMException('no connection in time', 'TimeoutError')))
    socket.once('error', end)
  })
}
