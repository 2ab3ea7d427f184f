import type { Config } from './config.ts'
import type { PartialFile } from './schema/file.ts'

/** Whose the file is; nothing where it is the storage's, as by default. */
export function resolveConfiguration({
  configuration,
}: Pick<PartialFile, 'configuration'>): Pick<Config, 'configuration'> {
  if (configuration?.owner !== 'file') return {}
  return { configuration: { owner: 'file', watch: configuration.watch ?? false } }
}
