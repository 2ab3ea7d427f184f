import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { check } from './session-check.ts'

/** Checks that go on all the time, in a thread of their own: what the bench itself does is in none of their times. */
export interface LongestCheck {
  /** The longest one while something is done, in milliseconds, and how long that took. */
  during(work: () => Promise<unknown>): Promise<{ readonly longest: number; readonly took: number }>
  stop(): Promise<void>
}

/** @param token of a session that is let in at the measured app */
export function watchChecks(port: number, token: string): LongestCheck {
  const worker = new Worker(new URL(import.meta.url), { workerData: { port, token } })
  const longest = async (): Promise<number> => {
    worker.postMessage('longest')
    const [time] = await once(worker, 'message')
    return time
  }
  return {
    async during(work) {
      await longest()
      const begun = performance.now()
      await work()
      const took = performance.now() - begun
      return { longest: await longest(), took }
    },
    async stop() {
      await worker.terminate()
    },
  }
}

if (parentPort !== null) {
  const { port, token } = workerData as { readonly port: number; readonly token: string }
  let longest = 0
  let begun = 0
  parentPort.on('message', () => {
    // One that is still waiting counts for as long as it has waited.
    parentPort?.postMessage(Math.max(longest, begun === 0 ? 0 : performance.now() - begun))
    longest = 0
  })
  for (;;) {
    begun = performance.now()
    const [latency = 0] = await check(port, [token])
    longest = Math.max(longest, latency)
    begun = 0
    await wait(2)
  }
}
