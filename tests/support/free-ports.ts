import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the range that Linux and macOS give out by themselves (from 32768): a port found there may be the near end of a
 * connection of another test a moment later, and the daemon that was to listen on it cannot.
 */
const first = 10_240
const last = 32_767

/**
 * Each worker of a run has a part of it. Between the moment at which a port was found free and the one at which somebody listens on
 * it, another worker would find it free, too: of some hundred ports by chance a few are the same.
 */
const parts = 16
const partOf = (worker: number) => {
  const size = Math.floor((last - first + 1) / parts)
  return { from: first + (worker % parts) * size, size }
}

const handedOut = new Set<number>()

/** A port of loopback that nothing listens on, and that was not asked for before. */
export async function freePort(): Promise<number> {
  // Counts the workers that there are at a time, from one; zero is whatever is no test.
  const { from, size } = partOf(Number(process.env.VITEST_POOL_ID ?? 0))
  for (;;) {
    const port = from + Math.floor(Math.random() * size)
    if (!handedOut.has(port) && (await isFree(port))) {
      handedOut.add(port)
      return port
    }
  }
}

/** So many of them, no two the same. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  while (ports.length < count) ports.push(await freePort())
  return ports
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer()
  const outcome = once(probe, 'listening').then(
    () => true,
    () => false,
  )
  probe.listen(port, '127.0.0.1')
  if (!(await outcome)) return false
  await once(probe.close(), 'close')
  return true
}
