import type { Config } from '../config.ts'
import type { Scrubber } from './scrub.ts'

interface Hidden {
  readonly secrets: ReadonlySet<string>
  readonly secretFiles: ReadonlySet<string>
  readonly scrubber: Scrubber
}

const known = new WeakMap<Config, Hidden>()

export function rememberHidden(config: Config, hidden: Hidden): void {
  known.set(config, hidden)
}

/**
 * The values of every secret of this configuration, written in the file or resolved from a variable or a file: what a log,
 * an export or an error must never hold.
 */
export const secretsOf = (config: Config): readonly string[] => [...(known.get(config)?.secrets ?? [])]

/** Absolute paths of the files that secrets of this configuration were read from by a reference. */
export const secretFilesOf = (config: Config): readonly string[] => [
  ...(known.get(config)?.secretFiles ?? []),
]

/** A sentence without the secrets of this configuration, and with `${env:…}` in place of what that was resolved to. */
export const scrubText = (config: Config, text: string): string =>
  known.get(config)?.scrubber.scrub(text) ?? text
