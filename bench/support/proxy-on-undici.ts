import { createUpstreams as createOurs, type Upstreams } from '../../packages/proxy/src/upstreams.ts'
import { UndiciPool } from './undici-pool.ts'

export * from '../../packages/proxy/src/index.ts'

/** In place of the export of the same name. */
export const createUpstreams = (addresses: readonly string[]): Upstreams =>
  createOurs(addresses, address => new UndiciPool(address))
