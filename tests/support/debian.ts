import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Absent } from './report.ts'

const script = join(import.meta.dirname, '../../examples/install-for-tests.sh')

/**
 * Installs what Debian has, where it is missing and may be installed here.
 * @param name as `examples/install-for-tests.sh` has it
 * @throws Absent with what that said
 */
export function requireDebian(name: string): void {
  const { status, stderr, error } = spawnSync('sh', [script, name], { encoding: 'utf8' })
  if (status === 0) return
  const said = (stderr ?? '').split('\n').filter(line => line !== '')
  throw new Absent(said.at(-1) ?? error?.message ?? 'Debian’s packages could not be installed')
}
