import type { Config } from '@gatewright/config'
import type { Services } from '@gatewright/server'

/** Whether a server may run on these data, before they are opened. On a data folder its lock says so. */
export const mayBeServed = (
  { isFolderLocked }: Pick<typeof import('@gatewright/server'), 'isFolderLocked'>,
  { dataFolder, storage }: Pick<Config, 'dataFolder' | 'storage'>,
): boolean => storage !== undefined || isFolderLocked(dataFolder)

/** Whether a server runs on these data: on a PostgreSQL those that do say so every few seconds. */
export const isServedNow = async (
  { isFolderLocked }: Pick<typeof import('@gatewright/server'), 'isFolderLocked'>,
  { nodes }: Pick<Services, 'nodes'>,
  { dataFolder, storage }: Pick<Config, 'dataFolder' | 'storage'>,
): Promise<boolean> =>
  storage === undefined
    ? isFolderLocked(dataFolder)
    : (await nodes.list()).some(({ state }) => state !== 'gone')

/**
 * Whether there is anything to be opened at all: a command that only looks begins no installation.
 * @throws StartError where a PostgreSQL cannot be asked
 */
export async function hasBegun(
  server: Pick<typeof import('@gatewright/server'), 'isFolderLocked' | 'lookAtPostgres'>,
  config: Pick<Config, 'dataFolder' | 'storage'>,
): Promise<boolean> {
  if (config.storage === undefined) return server.isFolderLocked(config.dataFolder)
  return (await server.lookAtPostgres(config.storage)).schema !== 'none'
}
