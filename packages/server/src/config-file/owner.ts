import { basename } from 'node:path'
import type { Config } from '@gatewright/config'
import { GatewrightError } from '../errors.ts'

/**
 * Whose the text of the configuration is. `file`: the operator's, from a checkout or a ConfigMap; nothing of ours writes it.
 * `storage`: it is edited in the console too; the file of one machine is the text, and of several nodes on one PostgreSQL each has a
 * copy, and the newest version in the database is the text.
 */
export type Owner = 'storage' | 'file'

export const ownerOf = ({ configuration }: Pick<Config, 'configuration'>): Owner =>
  configuration?.owner ?? 'storage'

/** Whether the text lies in a database that other nodes run by, too. */
export const isShared = (config: Pick<Config, 'configuration' | 'storage'>): boolean =>
  config.storage !== undefined && ownerOf(config) === 'storage'

/** For whoever would write a file that is its own owner. */
export const refuseOwned = (path: string): GatewrightError =>
  new GatewrightError('config_read_only', {
    response: {
      message: `${basename(path)} is its own owner (configuration.owner is "file"), so it is not changed from here. Nothing was changed.`,
      file: path,
    },
    detail: { file: path, owner: 'file' },
  })

/** @throws GatewrightError `config_read_only` */
export function refuseOwnedBy({ path, owner }: { readonly path: string; readonly owner: Owner }): void {
  if (owner === 'file') throw refuseOwned(path)
}
