/** What a filled-in entry for a provider is made from. */
export interface SnippetTemplate {
  /** Of the provider. */
  readonly id: string
  readonly title: string
  /** What the strategy is called unless somebody chooses another name. */
  readonly suggestedName: string
  /** What has to be copied from the provider. */
  readonly fields: readonly SnippetField[]
  /** Where the callback URL is registered. */
  readonly registerAt: string
  readonly entry: (value: (name: string) => string, callbackURL: string) => object
}

export interface SnippetField {
  /** Name of the value in `SnippetRequest.values`. */
  readonly name: string
  /** What the provider calls it. */
  readonly label: string
  /** The way to it at the provider. */
  readonly find: string
  /** Best kept in a variable: the entry refers to one until somebody types the value. */
  readonly secret?: true
}
