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

/** Every text that the file has had, or the nodes of a database. Those of another file that was once used with the same data are not among them. */
export interface Versions {
  /**
   * Where this file has none yet: takes over those of files that are gone, for they have been moved here, and those of which
   * nobody knows the file.
   * @param isGone whether there is no such file any more
   */
  adopt(isGone: (file: string) => boolean): Promise<void>
  /** Keeps the text, unless it is the latest already. */
  record(entry: {
    readonly text: string
    readonly by: Actor
    readonly how: 'saved' | 'restored' | 'found'
    readonly summary: string
    /** Milliseconds since 1970; now, when absent. */
    readonly at?: number
  }): Promise<void>
  /** The latest alone, without its text. */
  newest(): Promise<string | undefined>
  latest(): Promise<{ readonly version: string; readonly text: string } | undefined>
  textOf(version: string): Promise<string | undefined>
  /** The texts themselves, the latest first. */
  texts(limit: number): Promise<readonly string[]>
  /** The latest first. */
  list(limit: number): Promise<readonly ConfigVersion[]>
}
