/**
 * Counts the requests that are sent to an app. An upstream is named by its index in the list that the app's upstreams were
 * made from. Called for every request, so it must cost next to nothing.
 */
export interface ForwardMeter {
  onBegin(): void
  /** The app has begun to answer. @param milliseconds since it was asked, connecting included */
  onAnswer(upstream: number, status: number, milliseconds: number): void
  /** The upstream could not be reached, did not answer in time, or broke off before it answered. */
  onNoAnswer(upstream: number): void
  /** Whatever came of it: nothing more goes to or fro. */
  onEnd(): void
}
