/** What answers a collector of metrics. */
export interface Exposition {
  readonly contentType: string
  readonly text: string
}

/**
 * The other processes of one server on one machine (`gatewright start --workers`), as one of them sees them. Whoever has started
 * them all holds the data folder and the ports.
 */
export interface Siblings {
  /** How many there are when none is missing, this one included. */
  readonly count: number
  /** Does what is done once at the start: says what is worth knowing, makes the link for the first super admin. */
  readonly isFirst: boolean
  /** Of all of them together. */
  readonly exposition: () => Promise<Exposition>
  /** How many do not serve now; absent where all do. Since when in milliseconds since 1970. */
  readonly missing: () =>
    | { readonly missing: number; readonly of: number; readonly since: number }
    | undefined
}
