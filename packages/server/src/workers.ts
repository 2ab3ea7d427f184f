/** For whoever starts several processes of one server: what it has to do itself, without loading a server. */

export type { CollectedMetric } from './observability/collected.ts'
export { createSharedMetrics, type SharedMetrics } from './observability/shared-metrics.ts'
export type { Exposition, Siblings } from './siblings.ts'
export { type FolderLock, lockFolder } from './storage/folder/lock.ts'
