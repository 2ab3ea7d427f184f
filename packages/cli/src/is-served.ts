import type { Config } from '@gatewright/config'

/**
 * Whether a server may run on these data. On a data folder its lock says so; on a PostgreSQL it may be on another machine, and only
 * its answer tells.
 */
export const mayBeServed = (
  { isFolderLocked }: Pick<typeof import('@gatewright/server'), 'isFolderLocked'>,
  { dataFolder, storage }: Pick<Config, 'dataFolder' | 'storage'>,
): boolean => storage !== undefined || isFolderLocked(dataFolder)
