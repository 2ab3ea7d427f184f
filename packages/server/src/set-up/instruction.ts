/** What somebody does in the pages of a provider, one page after the other. */
export interface Instruction {
  readonly where: string
  readonly what: string
  /** To be pasted there, letter by letter. */
  readonly value?: string
}
