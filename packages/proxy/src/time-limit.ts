/**
 * Calls when time has run out. One timer serves all requests of a connection: to make and drop one for each is a measurable
 * part of what a request costs.
 */
export class TimeLimit {
  readonly #onOver: () => void
  #timer: NodeJS.Timeout | undefined
  #milliseconds = 0
  #running = false

  constructor(onOver: () => void) {
    this.#onOver = onOver
  }

  /** From now, whatever was given before. */
  give(milliseconds: number): void {
    this.#running = true
    if (this.#timer !== undefined && this.#milliseconds === milliseconds) {
      this.#timer.refresh()
      return
    }
    clearTimeout(this.#timer)
    this.#milliseconds = milliseconds
    this.#timer = setTimeout(() => {
      if (this.#running) this.#onOver()
    }, milliseconds)
    this.#timer.unref()
  }

  takeBack(): void {
    this.#running = false
  }

  /** For good. */
  close(): void {
    this.#running = false
    clearTimeout(this.#timer)
  }
}
