/** How long an idle connection must have stood for its app's word to be believed, in milliseconds. */
export const provenAfterMs = 1_000

/** How long an app that broke its word is not believed: stopped and started anew it may keep it again. In milliseconds. */
const distrustMs = 10 * 60_000

/**
 * Whether an app keeps connections for as long as it announces. Some servers announce a time by default and close at once
 * all the same, so nobody is believed before a connection was seen to stand.
 */
export class KeepAliveTrust {
  #proven = false
  #brokenAt = Number.NEGATIVE_INFINITY

  get holds(): boolean {
    return this.#proven
  }

  /** A connection that the app announced to keep has stood for {@link provenAfterMs}. */
  prove(): void {
    this.#proven = performance.now() - this.#brokenAt > distrustMs
  }

  /** The app closed one before its time. */
  break(): void {
    this.#proven = false
    this.#brokenAt = performance.now()
  }
}
