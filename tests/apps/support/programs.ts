import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installListed } from '../../../scripts/install-listed.ts'
import { Absent } from '../../support/report.ts'

const folder = join(import.meta.dirname, '..')

let installing: Promise<string | undefined> | undefined

/**
 * A file of a program that npm has; all of them are installed at once, at the first that is asked for.
 * @param path below `node_modules`
 * @throws Absent with what npm said
 */
export async function fileOfNpm(path: string): Promise<string> {
  installing ??= installListed(folder)
  const complaint = await installing
  const file = join(folder, 'node_modules', path)
  if (!existsSync(file)) throw new Absent(complaint ?? `npm did not install ${path}`)
  return file
}
