import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const file = join(import.meta.dirname, '..', '..', 'node_modules', `.bench-heap-${process.pid}`)
const preload = join(import.meta.dirname, 'heap-on-signal.mjs')

/** In milliseconds. */
const patience = 60_000

/** For Node: with them a server that is started from here can be asked by {@link heapOf}. */
export const heapFlags = ['--expose-gc', '--import', preload]

export interface Heap {
  /** In use after a full collection. */
  readonly bytes: number
  /** Timers that wait; 0 where they are not counted. */
  readonly timers: number
}

/** Before servers are started: where they write to. @param timers whether timers are counted, too, which costs a little */
export function prepareHeap(timers = false): void {
  process.env.BENCH_HEAP_FILE = file
  if (timers) process.env.BENCH_TIMERS = '1'
}

/** Has the server collect its garbage, and asks what is left. */
export async function heapOf({ pid }: { readonly pid: number }): Promise<Heap> {
  const own = `${file}-${pid}`
  rmSync(own, { force: true })
  process.kill(pid, 'SIGUSR2')
  for (let waited = 0; !existsSync(own); waited += 20) {
    if (waited > patience)
      throw new Error(`Process ${pid} has not said what it keeps within ${patience / 1000} s.`)
    await wait(20)
  }
  const heap = JSON.parse(readFileSync(own, 'utf8'))
  rmSync(own, { force: true })
  return heap
}
