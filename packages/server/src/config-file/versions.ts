/** Who does something: a collaborator, or a name for what is none (`command line`). */
export interface Actor {
  readonly id?: string
  readonly name: string
}

export interface ConfigVersion {
  readonly version: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly by: string
  readonly summary: string
}

/** Every text that the file has had. */
export interface Versions {
  /** Keeps the text, unless it is the latest already. */
  record(entry: {
    readonly text: string
    readonly by: Actor
    readonly how: 'saved' | 'restored' | 'found'
    readonly summary: string
    /** Milliseconds since 1970; now, when absent. */
    readonly at?: number
  }): Promise<void>
  latest(): Promise<{ readonly version: string; readonly text: string } | undefined>
  textOf(version: string): Promise<string | undefined>
  /** The texts themselves, the latest first. */
  texts(limit: number): Promise<readonly string[]>
  /** The latest first. */
  list(limit: number): Promise<readonly ConfigVersion[]>
}
