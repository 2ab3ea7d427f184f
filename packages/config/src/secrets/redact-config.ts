import type { Config } from '../config.ts'
import { scrubText, secretsOf } from './hidden.ts'
import { mask } from './shown.ts'

/** A copy of a configuration for an export or a support request: secrets masked, references in place of their values. */
export function redactConfig(config: Config): unknown {
  const secrets = new Set(secretsOf(config))
  return JSON.parse(
    JSON.stringify(config, (_, value: unknown) =>
      typeof value !== 'string' ? value : secrets.has(value) ? mask : scrubText(config, value),
    ),
  )
}
