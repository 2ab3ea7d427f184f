import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Equivalent } from './equivalents.ts'
import { findMutants, type Mutant } from './find-mutants.ts'
import type { Host } from './hosts.ts'

/** What became of one file's mutants. */
export interface Outcome {
  readonly file: string
  readonly mutants: number
  readonly killed: number
  /** Of those, the ones that never came to an end. */
  readonly timedOut: number
  readonly survivors: readonly Mutant[]
  /** Survivors that are said to be the same program. */
  readonly same: readonly Mutant[]
  /** What is wrong with the lists themselves. */
  readonly faults: readonly string[]
}

export interface Trial {
  /** The project's folder. */
  readonly root: string
  /** Paths below the root. */
  readonly file: string
  readonly tests: readonly string[]
  readonly equivalents: readonly Equivalent[]
  readonly host: Host
}

/** Tries all mutants of a file: each is killed by a test that fails, or by one that does not end in time. */
export async function tryMutants({ root, file, tests, equivalents, host }: Trial): Promise<Outcome> {
  const path = join(root, file)
  const source = readFileSync(path, 'utf8')
  const groups = inOrder(tests).map(group => group.map(test => join(root, test)))
  const faults: string[] = []
  const limits: number[] = []
  for (const group of groups) {
    const begun = performance.now()
    const answer = await host.ask({ file: path, source, tests: group }, firstLimitMs)
    // Generous: a busy machine must not kill a mutant that no test has noticed.
    limits.push(4_000 + 5 * (performance.now() - begun))
    if (answer?.passed !== true)
      faults.push(`${answer?.failedTest ?? group.join(', ')} fails without a mutant`)
    else if (!answer.loaded) faults.push(`${group.join(', ')} never loads ${file}`)
  }
  const mutants = findMutants(source)
  if (faults.length > 0) {
    return { file, mutants: mutants.length, killed: 0, timedOut: 0, survivors: [], same: [], faults }
  }
  const survivors: Mutant[] = []
  let timedOut = 0
  for (const mutant of mutants) {
    const fate = await fateOf(mutant)
    if (fate === 'survived') survivors.push(mutant)
    if (fate === 'timed out') timedOut++
  }

  async function fateOf(mutant: Mutant): Promise<'killed' | 'timed out' | 'survived'> {
    for (const [index, group] of groups.entries()) {
      const question = { file: path, source: mutant.source, tests: group }
      const answer = await host.ask(question, limits[index] as number)
      if (answer === undefined) return 'timed out'
      if (!answer.passed) return 'killed'
    }
    return 'survived'
  }

  const isSame = (mutant: Mutant) => equivalents.some(entry => isOf(entry, mutant))
  for (const entry of equivalents) {
    if (!mutants.some(mutant => isOf(entry, mutant))) faults.push(`no mutant is "${entry.becomes}" any more`)
    else if (!survivors.some(mutant => isOf(entry, mutant))) {
      faults.push(`"${entry.becomes}" is killed, so it is not the same program`)
    }
  }
  return {
    file,
    mutants: mutants.length,
    killed: mutants.length - survivors.length,
    timedOut,
    survivors: survivors.filter(mutant => !isSame(mutant)),
    same: survivors.filter(isSame),
    faults,
  }
}

const firstLimitMs = 120_000

const isOf = (entry: Equivalent, { was, becomes }: Mutant) => entry.was === was && entry.becomes === becomes

/** Tests beside their file are fast and see most; the slower ones are asked about what those let live. */
function inOrder(tests: readonly string[]): (readonly string[])[] {
  const unit = tests.filter(test => !test.includes('/test/'))
  const slower = tests.filter(test => test.includes('/test/'))
  return [unit, ...slower.map(test => [test])].filter(group => group.length > 0)
}
