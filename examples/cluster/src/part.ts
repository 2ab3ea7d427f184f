/** A process of the cluster that can be killed, and started again, while the others go on. */
export interface Part {
  /** As people read it: `node 1`. */
  readonly name: string
  /** Process id, while it runs. */
  readonly pid: number | undefined
  /** Settles when it answers. @throws Error with what it said where it does not */
  start(): Promise<void>
  /** As `kill -9` does. Settles when it has ended. */
  kill(): Promise<void>
  /** As an operator does. Settles when it has ended. */
  stop(): Promise<void>
  /** Stops it in its tracks (SIGSTOP), and lets it go on: it takes connections, and answers none. */
  freeze(): void
  thaw(): void
}
