import { dirname, join } from 'node:path'
import { installListed } from '../../../scripts/install-listed.ts'
import { Absent } from '../../support/report.ts'
import { fileOfNpm } from '../support/programs.ts'

/**
 * code-server as npm has it. What its own script would install and compile is installed without being compiled: the terminal and a
 * faster log are not there, and nothing else is missed.
 * @throws Absent with what npm said
 */
export async function codeServerProgram(): Promise<string> {
  const program = await fileOfNpm('code-server/out/node/entry.js')
  const complaint = await installListed(join(dirname(program), '../../lib/vscode'))
  if (complaint !== undefined) throw new Absent(complaint)
  return program
}
