/** Told of what the storage does. Milliseconds; called for each statement and commit, so it must cost next to nothing. */
export interface StorageMeter {
  /** A statement that reads. */
  onRead(milliseconds: number): void
  /** A commit, from when it was asked for until it was on the disk. */
  onWrite(milliseconds: number): void
  /** How long a write waited for its turn. */
  onWait(milliseconds: number): void
}
