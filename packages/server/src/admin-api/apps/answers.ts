import { connect } from 'node:net'

/** How long a connection may take, in milliseconds. */
const PATIENCE = 1000

/** Whether anything listens at one of the upstreams. Connects and says nothing: a request could do something there. */
export async function answers(upstreams: readonly string[]): Promise<boolean> {
  const tries = await Promise.all(upstreams.map(connects))
  return tries.includes(true)
}

function connects(upstream: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(upstream)
  return new Promise(resolve => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
      timeout: PATIENCE,
    })
    const end = (reached: boolean) => {
      socket.destroy()
      resolve(reached)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}
