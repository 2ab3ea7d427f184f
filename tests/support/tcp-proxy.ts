import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** What becomes of bytes on the way. */
export type Weather =
  /** They go on as they come. */
  | { readonly kind: 'fair' }
  /** Connections break, and new ones are refused at once. */
  | { readonly kind: 'cut' }
  /** Connections stay, and nothing comes through: as where a cable is pulled. */
  | { readonly kind: 'silent' }
  /** Each piece comes so many milliseconds later, one way. */
  | { readonly kind: 'slow'; readonly delay: number }
  /** So many bytes come through every hundredth of a second. */
  | { readonly kind: 'drips'; readonly bytes: number }

/** A way to a server that can be made worse, for a program that is to be cut off from it. Loopback only. */
export interface TcpProxy {
  readonly port: number
  /** From now on, also for connections that are open. */
  become(weather: Weather): void
  /** Connections break, and new ones lead to another port: as where an address follows a primary that has moved. */
  moveTo(port: number): void
  close(): Promise<void>
}

/** @param target port of the server */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  let weather: Weather = { kind: 'fair' }
  let leadsTo = target
  const pairs = new Set<readonly [Socket, Socket]>()
  const pumps = new Set<() => void>()
  const server = createServer({ allowHalfOpen: true }, near => {
    if (weather.kind === 'cut') return near.resetAndDestroy()
    const far = connect({ host: '127.0.0.1', port: leadsTo, allowHalfOpen: true })
    const pair = [near, far] as const
    const ways = [pump(near, far), pump(far, near)]
    pairs.add(pair)
    for (const way of ways) pumps.add(way)
    const leave = () => {
      near.destroy()
      far.destroy()
      pairs.delete(pair)
      for (const way of ways) pumps.delete(way)
    }
    for (const socket of pair) socket.on('error', leave).on('close', leave)
  })

  /** @returns looks again at what waits, after the weather has changed */
  function pump(from: Socket, to: Socket): () => void {
    const waiting: (Buffer | 'end')[] = []
    let timer: NodeJS.Timeout | undefined

    function next(): void {
      timer = undefined
      const piece = waiting[0]
      if (piece === undefined || weather.kind === 'silent' || weather.kind === 'cut') return
      if (piece === 'end') {
        to.end()
      } else if (weather.kind === 'drips' && piece.length > weather.bytes) {
        to.write(piece.subarray(0, weather.bytes))
        waiting[0] = piece.subarray(weather.bytes)
        later()
        return
      } else to.write(piece)
      waiting.shift()
      if (waiting.length > 0) later()
      else from.resume()
    }
    function later(): void {
      const delay = weather.kind === 'slow' ? weather.delay : weather.kind === 'drips' ? 10 : 0
      if (timer === undefined) {
        if (delay === 0) next()
        else timer = setTimeout(next, delay)
      }
    }
    from.on('data', piece => {
      waiting.push(piece)
      // What waits is bounded: a sender notices that nobody reads.
      if (waiting.length > 16) from.pause()
      later()
    })
    from.on('end', () => {
      waiting.push('end')
      later()
    })
    to.once('close', () => clearTimeout(timer))
    return later
  }

  function breakAll(): void {
    for (const socket of [...pairs].flat()) socket.resetAndDestroy()
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    become(next) {
      weather = next
      if (next.kind === 'cut') breakAll()
      for (const way of pumps) way()
    },
    moveTo(port) {
      leadsTo = port
      breakAll()
    },
    async close() {
      for (const [near] of pairs) near.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
