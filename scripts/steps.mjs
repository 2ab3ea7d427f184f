// Plain JavaScript for Node 20: this runs before anything is installed.
import { run } from './run.mjs'

/**
 * Runs one step and prints how it ended and how long it took, after its complaints.
 * @param {string} name
 * @param {() => Promise<{ passed: boolean, output?: string }>} action
 * @returns {Promise<boolean>} whether it passed
 */
export async function step(name, action) {
  const begun = performance.now()
  const { passed, output = '' } = await action()
  if (!passed && output !== '') console.log(output)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1).padStart(5)
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}`)
  return passed
}

/**
 * A tool, as the action of a step: its output is shown only when it has something to complain about.
 * @param {string} command
 * @param {...string} args
 */
export async function runQuietly(command, ...args) {
  const { code, output } = await run(command, args, { quiet: true })
  return { passed: code === 0, output }
}
