/** Why a set-up goes no further. For `instanceof` and by its name: whoever shows it may have loaded this module twice. */
export class SetUpRefusal extends Error {
  override readonly name = 'SetUpRefusal'
  /** Stable, for programs and tests. */
  readonly code: string
  /** What to do next; one sentence or several. */
  readonly next: string

  /** @param what what is wrong, without a secret; for the operator */
  constructor(code: string, what: string, next: string, options?: ErrorOptions) {
    super(what, options)
    this.code = code
    this.next = next
  }
}
