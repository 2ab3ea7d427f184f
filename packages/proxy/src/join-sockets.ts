import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Lets two connections end together, however long they are silent before. @returns whether both are still there */
export function joinSockets(client: Duplex, app: Socket): boolean {
  let closed = false
  const close = () => {
    if (closed) return
    closed = true
    client.destroy()
    app.destroy()
  }
  for (const side of [client as Socket, app]) {
    side.setTimeout(0)
    side.setNoDelay(true)
    side.setKeepAlive(true, 60_000)
    side.on('error', close)
    side.on('close', close)
  }
  if (client.destroyed) close()
  return !closed
}
