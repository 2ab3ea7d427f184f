// Loaded into a measured server with `--import`: at SIGUSR2 it collects garbage and writes what is still in use, in bytes,
// into the file of BENCH_HEAP_FILE. Needs `--expose-gc`.
import { renameSync, writeFileSync } from 'node:fs'

const file = process.env.BENCH_HEAP_FILE
process.on('SIGUSR2', () => {
  // Twice: what a finaliser let go of in the first is free after the second.
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  writeFileSync(`${file}.new`, String(heapUsed + external))
  renameSync(`${file}.new`, file)
})
