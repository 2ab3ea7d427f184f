import type { Outcome } from './try-mutants.ts'

/** In hundredths; of all mutants of a file, whatever is said of those that live. */
const leastKilled = 90

/** Share of the mutants that the tests have killed, in hundredths, rounded down. */
export const share = ({ mutants, killed }: Pick<Outcome, 'mutants' | 'killed'>): number =>
  mutants === 0 ? 100 : Math.floor((100 * killed) / mutants)

/** Whether nothing is left to do for a file. */
export const isGuarded = (outcome: Outcome): boolean =>
  share(outcome) >= leastKilled && outcome.survivors.length === 0 && outcome.faults.length === 0

/** What a file's mutants came to: survivors, each with its place, and faults of the lists. */
export function describeOutcome(outcome: Outcome): string[] {
  return [
    ...outcome.survivors.flatMap(({ line, was, becomes }) => [
      `  lives: ${outcome.file}:${line}`,
      `    was:     ${was}`,
      `    becomes: ${becomes}`,
    ]),
    ...outcome.faults.map(fault => `  fault: ${outcome.file}: ${fault}`),
  ]
}

/** One line for each file. */
export function table(outcomes: readonly Outcome[]): string[] {
  const rows = outcomes.map(outcome => [
    outcome.file,
    String(outcome.mutants),
    String(outcome.killed),
    String(outcome.timedOut),
    String(outcome.same.length),
    String(outcome.survivors.length),
    outcome.faults.length > 0 ? '-' : `${share(outcome)} %`,
    isGuarded(outcome) ? '' : 'FAILED',
  ])
  const heads = ['file', 'mutants', 'killed', 'timed out', 'same program', 'live', 'killed', '']
  const all = [heads, ...rows]
  const widths = heads.map((_, column) => Math.max(...all.map(row => (row[column] as string).length)))
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0] as number) : text.padStart(widths[column] as number)
  return all.map(row => row.map(cell).join('  ').trimEnd())
}
