/** Work of a type of strategy that waits for its turn, as it is shown. */
export interface WorkQueue {
  readonly waiting: number
  readonly running: number
  /** Told how long each has waited, in milliseconds; one listener, and none from the start. */
  listen(onWaited: (milliseconds: number) => void): void
}
