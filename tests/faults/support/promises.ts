/** What is promised while something fails, and which of it was broken. */
export interface Promises {
  readonly broken: readonly string[]
  expect(what: string, found: unknown, wanted: unknown): void
  break(what: string): void
  /** Prints each that was broken. @returns whether none was */
  tell(): boolean
}

export function createPromises(): Promises {
  const broken: string[] = []
  return {
    broken,
    expect(what, found, wanted) {
      if (found !== wanted) broken.push(`${what}: ${found} in the place of ${wanted}`)
    },
    break: what => void broken.push(what),
    tell() {
      for (const one of broken) console.log(`  ${one}`)
      return broken.length === 0
    },
  }
}
