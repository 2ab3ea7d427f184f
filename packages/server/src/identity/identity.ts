/** What a provider proves. Unique in the provider's own name space, and known to nobody else. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
}

/** Somebody as one strategy knows them. What was proven through another strategy is another identity. */
export interface StrategyIdentity extends Identity {
  /** The strategy's id. */
  readonly strategy: string
}
