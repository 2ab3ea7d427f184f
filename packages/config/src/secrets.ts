import type { Config } from './config.ts'

const known = new WeakMap<Config, ReadonlySet<string>>()

export function rememberSecrets(config: Config, secrets: ReadonlySet<string>): void {
  known.set(config, new Set(secrets))
}

/**
 * The values of every secret of this configuration, written in the file or resolved from a variable or a file: what a log,
 * an export or an error must never hold.
 */
export const secretsOf = (config: Config): readonly string[] => [...(known.get(config) ?? [])]
