/**
 * `npm run test:mutants -- [file or folder …] [--hosts 2]`: makes deliberate mistakes in the files that decide who gets in, one
 * at a time and in memory alone, and tells which of them no test notices. Ends with 1 where one is left.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { readEquivalents } from './equivalents.ts'
import { chosen, readGuards } from './guards.ts'
import { createHost } from './hosts.ts'
import { describeOutcome, isGuarded, table } from './report.ts'
import { root } from './root.ts'
import { type Outcome, tryMutants } from './try-mutants.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { hosts: { type: 'string', default: String(availableParallelism()) } },
})
const guards = chosen(readGuards(new URL('guards.json', import.meta.url)), positionals)
const equivalents = readEquivalents(new URL('equivalents.json', import.meta.url))
const tests = [...new Set(guards.flatMap(([, its]) => its))].map(test => root + test)

const waiting = [...guards.entries()]
const outcomes: Outcome[] = []

/** Takes one file after another, so that hosts end together. */
async function work(): Promise<void> {
  const host = createHost(tests)
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [place, [file, its]] = next
    const own = equivalents.filter(entry => entry.file === file)
    const outcome = await tryMutants({ root, file, tests: its, equivalents: own, host })
    outcomes[place] = outcome
    console.log([`${outcome.killed}/${outcome.mutants}  ${file}`, ...describeOutcome(outcome)].join('\n'))
  }
  host.close()
}

await Promise.all(Array.from({ length: Math.max(1, Number(values.hosts)) }, work))
console.log(`\n${table(outcomes).join('\n')}`)
process.exitCode = outcomes.every(isGuarded) ? 0 : 1
