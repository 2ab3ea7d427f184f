import { connect } from './connection.ts'
import { toError, toFailure } from './faults.ts'
import type { Outcome, Statement } from './orders.ts'

/** How long a lock is waited for, in milliseconds. Nobody's writing locks readers out, but recovery after a crash does. */
const PATIENCE = 20

/** Reads, at once and in this thread: what is read is the last commit. */
export interface Reader {
  readonly connection: ReturnType<typeof connect>
  /** @throws GatewrightError `storage_unavailable`; SQLite's error where the statement is wrong, or writes */
  run(statement: Statement): Outcome
}

/**
 * @param onOutcome told of each attempt: the error where the storage is at fault
 * @param onRead told how long each took, in milliseconds
 */
export function openReader(
  file: string,
  onOutcome: (error?: Error) => void,
  onRead?: (milliseconds: number) => void,
): Reader {
  const connection = connect(file, { readOnly: true, timeout: PATIENCE })
  return {
    connection,
    run(statement) {
      try {
        const from = onRead === undefined ? 0 : performance.now()
        const outcome = connection.run(statement)
        onRead?.(performance.now() - from)
        onOutcome()
        return outcome
      } catch (thrown) {
        const failure = toFailure(thrown, file)
        const error = toError(failure, file)
        if (failure.reason !== undefined) onOutcome(error)
        throw error
      }
    },
  }
}
