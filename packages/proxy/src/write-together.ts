/**
 * Writes of one turn of the event loop, done together at its end. To write wakes the reader: one that has gone back to sleep
 * between two writes is woken for each, which costs the writer more than what it has to say (on virtual machines above all).
 * Nothing waits for longer than the requests that have come in together take to be decided.
 */
let waiting: (() => void)[] = []

/** @param write must not throw; what it writes to may have closed meanwhile */
export function writeTogether(write: () => void): void {
  if (waiting.push(write) === 1) setImmediate(writeAll)
}

function writeAll(): void {
  const all = waiting
  waiting = []
  for (const write of all) write()
}
