/**
 * Connections that nobody wants, from a process of their own: a third says nothing, a third drips its head, a third floods
 * until it is cut off. What is closed comes back some seconds later. Started by `bench/crowd.ts` with `fork`, told what to do
 * by messages. They come from two dozen loopback addresses, so that the share of one is not what keeps them out.
 */
import { connect, type Socket } from 'node:net'

/** How long one that was closed waits, on average, in milliseconds: thousands that came back at once would measure `accept`. */
const comesBackAfter = 30_000
/** Opened every ten milliseconds at the beginning. */
const openedAtOnce = 10
/** A multiple of the kinds. */
const addresses = 24
const kinds = ['silent', 'drip', 'flood'] as const
const nonsense = `GET / HTTP/1.1\r\nX: ${'a'.repeat(64 * 1024)}`

let running = false
let port = 0
const open = new Set<Socket>()
let closed = 0

process.on(
  'message',
  (message: { readonly port: number; readonly connections: number } | 'stop' | 'report') => {
    if (message === 'stop') {
      running = false
      for (const socket of open) socket.destroy()
      process.send?.('stopped')
    } else if (message === 'report') {
      process.send?.({ open: open.size, closed })
      closed = 0
    } else {
      running = true
      port = message.port
      void openAll(message.connections)
    }
  },
)
process.on('disconnect', () => process.exit())

async function openAll(connections: number): Promise<void> {
  for (let opened = 0; opened < connections && running; opened++) {
    begin(opened)
    if (opened % openedAtOnce === 0) await new Promise(resolve => setTimeout(resolve, 10))
  }
  process.send?.('opened')
}

function begin(number: number): void {
  const kind = kinds[number % kinds.length]
  const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (number % addresses)}` })
  open.add(socket)
  let dripping: NodeJS.Timeout | undefined
  socket.on('connect', () => {
    if (kind === 'flood') socket.write(nonsense)
    if (kind !== 'drip') return
    socket.write('GET / HTTP/1.1\r\nX: ')
    dripping = setInterval(() => socket.write('a'), 2_000)
  })
  socket.on('error', () => {})
  socket.resume()
  socket.once('close', () => {
    clearInterval(dripping)
    open.delete(socket)
    closed += 1
    if (running) setTimeout(() => running && begin(number), comesBackAfter * (0.5 + Math.random()))
  })
}
