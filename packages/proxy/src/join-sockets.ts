import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { letGo } from './last-words.ts'

/** Lets two connections end together, however long they are silent before. @returns whether both are still there */
export function joinSockets(client: Duplex, app: Socket): boolean {
  let closed = false
  const close = () => {
    if (closed) return
    closed = true
    // What is on its way to the client is the last of it, a Close and its reason, and not to be lost with the app.
    if (client.writableEnded && !client.destroyed) letGo(client)
    else client.destroy()
    app.destroy()
  }
  for (const side of [client as Socket, app]) {
    side.setTimeout(0)
    side.setNoDelay(true)
    side.setKeepAlive(true, 60_000)
    side.on('error', () => side.destroy())
    side.on('close', close)
  }
  if (client.destroyed) close()
  return !closed
}
