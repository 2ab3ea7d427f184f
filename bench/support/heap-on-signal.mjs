// Loaded into a measured server with `--import`: at SIGUSR2 it collects garbage and writes into the file of BENCH_HEAP_FILE, with its process id, what
// is still in use, in bytes, and how many timers wait where BENCH_TIMERS is set. Needs `--expose-gc`.
import { createHook } from 'node:async_hooks'
import { renameSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const file = `${process.env.BENCH_HEAP_FILE}-${process.pid}`
const timers = new Set()
// The thread that writes loads this, too.
if (isMainThread) {
  if (process.env.BENCH_TIMERS !== undefined) {
    createHook({
      init(id, type) {
        if (type === 'Timeout') timers.add(id)
      },
      destroy(id) {
        timers.delete(id)
      },
    }).enable()
  }
  process.on('SIGUSR2', () => {
    // Twice: what a finaliser let go of in the first is free after the second.
    globalThis.gc()
    globalThis.gc()
    const { heapUsed, external } = process.memoryUsage()
    writeFileSync(`${file}.new`, JSON.stringify({ bytes: heapUsed + external, timers: timers.size }))
    renameSync(`${file}.new`, file)
  })
}
