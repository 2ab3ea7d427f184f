/** How many may wait for one app at once. */
const mostWaiting = 1_000

interface Waiting {
  /** @returns whether it has got what it waits for, or needs it no more */
  readonly enter: () => boolean
  readonly timer: NodeJS.Timeout
}

/** Where requests wait, in the order in which they came, until an app's upstream has room for another connection. */
export class WaitingRoom {
  readonly #waiting: Waiting[] = []
  #calling = false

  get empty(): boolean {
    return this.#waiting.length === 0
  }

  get size(): number {
    return this.#waiting.length
  }

  /**
   * @param enter tries to get in. @returns whether that is done
   * @param onTooLate called when nothing has come of it within `milliseconds`
   * @returns what leaves the room; `undefined` when it is full
   */
  wait(enter: () => boolean, onTooLate: () => void, milliseconds: number): (() => void) | undefined {
    if (this.#waiting.length >= mostWaiting) return undefined
    const leave = () => {
      clearTimeout(timer)
      const index = this.#waiting.indexOf(waiting)
      if (index !== -1) this.#waiting.splice(index, 1)
      // Whoever stands at the head now may want less than the one who left.
      if (index === 0) this.next()
    }
    const timer = setTimeout(() => {
      leave()
      onTooLate()
    }, milliseconds)
    timer.unref()
    const waiting = { enter, timer }
    this.#waiting.push(waiting)
    return leave
  }

  /** There may be room again. */
  next(): void {
    // To take what is there can set free something else, which the loop sees by itself.
    if (this.#calling) return
    this.#calling = true
    try {
      for (let first = this.#waiting[0]; first?.enter(); first = this.#waiting[0]) {
        clearTimeout(first.timer)
        if (this.#waiting[0] === first) this.#waiting.shift()
      }
    } finally {
      this.#calling = false
    }
  }
}
