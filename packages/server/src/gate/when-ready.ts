/** Goes on with a value at once where it is there, so that the hot path waits for nothing, and with a promise's later. */
export function whenReady<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}
