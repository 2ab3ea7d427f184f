import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

/**
 * Installs the packages that the `package.json` of a folder lists, where one is missing. They are no part of the project: no lock
 * file, no scripts of theirs. Of optional ones npm leaves out, without a word, what it cannot have.
 * @returns what npm said where it could not
 */
export async function installListed(folder: string): Promise<string | undefined> {
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const isHere = (name: string) => existsSync(join(folder, 'node_modules', name, 'package.json'))
  if (Object.keys({ ...dependencies, ...optionalDependencies }).every(isHere)) return undefined
  const args = ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
  // This Node first: npm leaves out optional packages that the Node in front of it is too old for.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` }
  try {
    await promisify(execFile)('npm', [...args, '--loglevel=error'], { cwd: folder, env, timeout: 300_000 })
    return undefined
  } catch (error) {
    const said = (error as { stderr?: string }).stderr || (error as Error).message
    return `npm could not install it: ${said.trim().split('\n')[0]}`
  }
}
