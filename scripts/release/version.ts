import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './refusal.ts'

const shape = /^(\d+)\.(\d+)\.(\d+)(-[0-9a-z.-]+)?$/i

/**
 * The version that a release gets.
 * @param wanted `patch`, `minor`, `major`, or a version as it is to be
 * @throws Refusal when that is no version (semver.org), or none after the current one
 */
export function nextVersion(current: string, wanted: string): string {
  const [, major = 0, minor = 0, patch = 0] = (shape.exec(current) ?? []).map(Number)
  if (wanted === 'major') return `${major + 1}.0.0`
  if (wanted === 'minor') return `${major}.${minor + 1}.0`
  if (wanted === 'patch') return `${major}.${minor}.${patch + 1}`
  if (!shape.test(wanted)) {
    throw new Refusal(
      `"${wanted}" is no version. Write patch, minor, major, or one such as 1.4.0 or 1.4.0-beta.1.`,
    )
  }
  const steps = numbers(wanted).map((one, index) => one - (numbers(current)[index] as number))
  const first = steps.find(step => step !== 0)
  // A pre-release comes before the release of its number, and two of one number are told apart by whoever names them.
  const isLater = first === undefined ? current.includes('-') && wanted !== current : first > 0
  if (!isLater) throw new Refusal(`${wanted} does not come after ${current}, which the packages have now.`)
  return wanted
}

const numbers = (version: string): number[] => (shape.exec(version) ?? []).slice(1, 4).map(Number)

/** One version for all packages, in their manifests and in the lock file of a folder. Nothing else is changed in them. */
export function setVersion(folder: string, version: string): readonly string[] {
  const manifests = globSync('packages/*/package.json', { cwd: folder })
  for (const path of manifests) {
    edit(join(folder, path), text => text.replace(/^( {2}"version": )"[^"]*"/m, `$1"${version}"`))
  }
  edit(join(folder, 'package-lock.json'), text =>
    text.replace(/^( {4}"packages\/[^"/]+": \{\n(?: {6}.*\n)*? {6}"version": )"[^"]*"/gm, `$1"${version}"`),
  )
  return [...manifests, 'package-lock.json']
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}
