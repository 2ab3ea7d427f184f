import type { KeptProperties } from '../../store/index.ts'
import type { Properties } from '../odata/resource.ts'

/** What stands where nothing has been written. */
export const unwritten = (kept: KeptProperties): Properties =>
  Object.fromEntries(Object.entries(kept).map(([name, schema]) => [name, 'items' in schema ? [] : null]))
