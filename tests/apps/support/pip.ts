import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Absent } from '../../support/report.ts'

const environments = join(import.meta.dirname, '../../../build/apps')

/**
 * A program of Python's, installed once into an environment of its own below `build/`.
 * @param program as the environment calls it
 * @param wanted what is installed for it, where the newest of that name will not do
 * @throws Absent with what Python or pip said
 */
export function programOfPip(name: string, program: string, wanted: readonly string[] = [name]): string {
  const environment = join(environments, name)
  const file = join(environment, 'bin', program)
  if (existsSync(file)) return file
  run('python3', '-m', 'venv', environment)
  run(join(environment, 'bin/pip'), 'install', '--quiet', '--disable-pip-version-check', ...wanted)
  return file
}

function run(program: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 300_000 })
  if (status === 0) return
  const said = (stderr ?? '').split('\n').filter(line => line !== '')
  throw new Absent(said.at(-1) ?? error?.message ?? `${program} failed`)
}
