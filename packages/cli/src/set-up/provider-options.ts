import type { RunOptions } from './run-options.ts'

/** What the command line says of a guided path, as commander hands it over. */
export interface ProviderOptions extends RunOptions {
  /** Where the provider is, by whichever flag it is named. */
  readonly domain?: string
  readonly realm?: string
  readonly issuer?: string
  readonly host?: string
  readonly clientId?: string
  readonly clientSecretFile?: string
  /** Whether the provider is asked what it makes of it. */
  readonly check: boolean
}
