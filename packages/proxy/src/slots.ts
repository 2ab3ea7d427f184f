/** How many connections one upstream gets at once, of whatever kind. */
export class Slots {
  readonly most: number
  readonly #onFree: () => void
  #taken = 0

  /** @param onFree called when one comes back */
  constructor(most: number, onFree: () => void) {
    this.most = most
    this.#onFree = onFree
  }

  get free(): boolean {
    return this.#taken < this.most
  }

  /** Takes one that is free. @returns what gives it back; a second call does nothing */
  take(): () => void {
    this.#taken += 1
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#taken -= 1
      this.#onFree()
    }
  }
}
