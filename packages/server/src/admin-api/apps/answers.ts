import { connect } from 'node:net'
import { parseUpstream, placeOf } from '@gatewright/proxy'

/** How long a connection may take, in milliseconds. */
const PATIENCE = 1000

/** Whether anything listens at an upstream. Connects and says nothing: a request could do something there. */
export function answers(upstream: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ ...placeOf(parseUpstream(upstream)), timeout: PATIENCE })
    const end = (reached: boolean) => {
      socket.destroy()
      resolve(reached)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}
