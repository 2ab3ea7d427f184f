/**
 * After a run: which tests have failed, and which at their first try alone, each with its first reason. Whoever keeps only the end of
 * a long output, a build server for example, still learns what to look at.
 */
import { relative } from 'node:path'
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node'

/** Characters of a reason. What it says after these is above, where the runner tells the whole. */
const LONGEST_REASON = 300

/** Of Vitest: takes part in its output. */
export default class AtTheEnd implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    say('Failed:', [
      ...tests.filter(test => test.result().state === 'failed').map(nameOf),
      ...modules.flatMap(module =>
        module.errors().map(error => `${placeOf(module)}\n    ${reasonOf(error)}`),
      ),
      ...errors.map(error => `outside any test\n    ${reasonOf(error)}`),
    ])
    say(
      'Failed at the first try and passed at the second, which is a fault of the test or of what it tries:',
      tests.filter(test => test.diagnostic()?.flaky).map(nameOf),
    )
  }
}

function say(title: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(`\n${title}\n${lines.map(line => `  ${line}`).join('\n')}`)
}

function nameOf(test: TestCase): string {
  const reason = test.result().errors?.map(reasonOf)[0] ?? 'no reason was given'
  return `${placeOf(test.module)} > ${test.fullName}\n    ${reason}`
}

const placeOf = (module: TestModule): string =>
  `${relative(process.cwd(), module.moduleId)} (${module.project.name})`

const reasonOf = ({ message }: Pick<SerializedError, 'message'>): string =>
  message.replaceAll(/\s+/g, ' ').slice(0, LONGEST_REASON)
