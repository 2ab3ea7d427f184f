import { readdirSync } from 'node:fs'
import { heapOf } from '../heap.ts'
import { residentMegabytes } from '../process.ts'
import type { Gauge } from './soak.ts'

/** Of descriptors and timers, in per cent an hour. */
const growth = 1

/** With what V8 has compiled, which is more for hours: what may not grow of it is in `kept.ts`. */
const heap: Gauge = { name: 'heap MB', digits: 1 }
/** What the allocator keeps of what was freed is not ours to judge; what is in use is in the heap. */
const resident: Gauge = { name: 'resident MB', digits: 0 }
/** Of some thirty: what is on its way makes them other ones at each look, and what leaks is as many as the visits, thousands. */
const few = 3
const descriptors: Gauge = { name: 'descriptors', digits: 0, growth, few }
const timers: Gauge = { name: 'timers', digits: 0, growth, few }

/** What a server is looked at for, as a process. */
export const processGauges: readonly Gauge[] = [heap, resident, descriptors, timers]

/** Heap after a full collection, resident memory, descriptors and timers of servers that were started for that, in their order. */
export async function lookAtProcesses(
  pids: readonly number[],
): Promise<ReadonlyMap<Gauge, readonly number[]>> {
  const heaps = await Promise.all(pids.map(pid => heapOf({ pid })))
  return new Map([
    [heap, heaps.map(({ bytes }) => bytes / 1024 / 1024)],
    [resident, pids.map(residentMegabytes)],
    [descriptors, pids.map(pid => readdirSync(`/proc/${pid}/fd`).length)],
    [timers, heaps.map(({ timers }) => timers)],
  ])
}
