/** What every `gatewright setup …` takes, as commander hands it over. */
export interface RunOptions {
  readonly config?: string
  readonly externalUrl?: string
  /** Of the strategy. */
  readonly name: string
  readonly dryRun?: true
  readonly yes?: true
  readonly repair?: true
  readonly undo?: true
  readonly restart: boolean
  /** Minutes, where they are named. */
  readonly test?: true | string
}

/** Which strategy was set up, and how its provider is called. */
export interface SetUpStrategy {
  readonly strategy: string
  /** Origin that browsers see. */
  readonly externalUrl: string
  /** `Microsoft` */
  readonly provider: string
  /** What helps where the provider's own page shows an error; a sentence. */
  readonly atItsPage: string
}

/** A client secret, for whoever keeps it in no file. */
export const SECRET_VARIABLE = 'GATEWRIGHT_SETUP_CLIENT_SECRET'
