/** A program of others that this machine does not have: named, and no failure. */
export class Absent extends Error {}

/** What held and what did not, printed as it comes. */
export interface Report {
  /** @param why what was seen instead, where it does not hold; each line of it is printed */
  check(what: string, holds: boolean, why?: () => readonly string[]): void
  readonly held: number
  readonly broken: readonly string[]
}

export function createReport(): Report {
  let held = 0
  const broken: string[] = []
  return {
    check(what, holds, why = () => []) {
      if (holds) held += 1
      else broken.push(what)
      process.stdout.write(`${holds ? 'holds ' : 'BROKEN'}  ${what}\n`)
      if (!holds) for (const line of why()) process.stdout.write(`          ${line.slice(0, 1500)}\n`)
    },
    get held() {
      return held
    },
    broken,
  }
}
