import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes of buffers that somebody still holds on to. What only waits to be collected does not count, however busy it is. */
export function heldBytes(): number {
  collect()
  return process.memoryUsage().external
}
