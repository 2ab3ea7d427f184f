/**
 * A process that runs tests again and again without starting anew, and gives them a file with a mistake in place of the one
 * on the disk, where nothing is written. `hosts.ts` starts it, asks it one question after another, and ends it when a
 * mistake keeps it from coming back.
 */
import { createVitest } from 'vitest/node'
import type { Answer, Question } from './hosts.ts'
import { root } from './root.ts'

const tests = process.argv.slice(2)
let question: Question | undefined
let loaded = false

const vitest = await createVitest(
  {
    root,
    config: false,
    watch: false,
    include: tests,
    pool: 'threads',
    maxWorkers: 1,
    bail: 1,
    silent: true,
    reporters: [{}],
    // What Vitest keeps would be given out instead of the mutant, and a mutant must not be kept.
    fsModuleCache: false,
    // A mutant that never answers is caught by these; what never comes back at all, by the process that asks.
    testTimeout: 10_000,
    hookTimeout: 10_000,
    teardownTimeout: 2_000,
  },
  {
    plugins: [
      {
        name: 'mutant',
        enforce: 'pre',
        load(id) {
          if (id !== question?.file) return undefined
          loaded = true
          return question.source
        },
        // A mutant that lives or dies by chance would be another result each time.
        transform(code, id) {
          const isRandom = tests.includes(id) && code.includes("from 'fast-check'")
          return isRandom ? `${code}\nfc.configureGlobal({ seed: 1 })\n` : undefined
        },
      },
    ],
  },
)
const specifications = await vitest.globTestSpecifications()

async function answer(asked: Question): Promise<Answer> {
  // The last one as well: it may be another file, and its mutant would stay.
  for (const file of new Set([question?.file ?? asked.file, asked.file])) vitest.invalidateFile(file)
  question = asked
  loaded = false
  const isWanted = ({ moduleId }: { readonly moduleId: string }) => asked.tests.includes(moduleId)
  const result = await vitest.runTestSpecifications(specifications.filter(isWanted))
  // Vitest remembers what it has run before.
  const modules = result.testModules.filter(isWanted)
  const failed = modules.find(module => !module.ok())
  return {
    loaded,
    // A test that is missing has not passed.
    passed:
      failed === undefined && result.unhandledErrors.length === 0 && modules.length === asked.tests.length,
    failedTest: failed?.moduleId,
  }
}

process.on('message', (asked: Question) => {
  answer(asked).then(
    given => process.send?.(given),
    // A mutant that brings Vitest down has been noticed.
    (error: unknown) => process.send?.({ loaded, passed: false, failedTest: String(error) }),
  )
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
