import type { RunOptions } from './run-options.ts'

/** What the command line says, as commander hands it over. */
export interface EntraOptions extends RunOptions {
  readonly tenant?: string
  readonly appName?: string
  readonly app?: string
  readonly credential?: 'certificate' | 'secret' | 'federated'
  readonly secretFile?: string
  readonly federatedIssuer?: string
  readonly federatedSubject?: string
  readonly federatedAudience?: string
  readonly tokenFile?: string
  readonly tokenVariable?: string
  readonly consent?: true
  readonly authority?: string
  readonly clientId?: string
  readonly clientSecretFile?: string
  readonly clientCertificate?: string
  readonly deviceCode?: true
  readonly script?: string
  readonly from?: string
  readonly byHand?: true
  /** With `undo`: what is in the tenant somebody else takes away. */
  readonly onlyHere?: true
}
