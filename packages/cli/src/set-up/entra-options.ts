/** What the command line says, as commander hands it over. */
export interface EntraOptions {
  readonly config?: string
  readonly tenant?: string
  readonly externalUrl?: string
  readonly name: string
  readonly appName?: string
  readonly app?: string
  readonly credential?: 'certificate' | 'secret'
  readonly secretFile?: string
  readonly consent?: true
  readonly authority?: string
  readonly clientId?: string
  readonly clientSecretFile?: string
  readonly clientCertificate?: string
  readonly deviceCode?: true
  readonly script?: string
  readonly from?: string
  readonly byHand?: true
  readonly dryRun?: true
  readonly yes?: true
  readonly repair?: true
  readonly undo?: true
  readonly restart: boolean
  /** Minutes, where they are named. */
  readonly test?: true | string
}

/** Its secret, for whoever keeps it in no file. */
export const SECRET_VARIABLE = 'GATEWRIGHT_SETUP_CLIENT_SECRET'
