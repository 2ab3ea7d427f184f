/**
 * Work that is done one after the other, in the order in which it was asked for, whatever becomes of what went before.
 *
 * @example
 * const inTurn = serial()
 * await Promise.all([inTurn(() => write(1)), inTurn(() => write(2))])
 */
export function serial(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
}
