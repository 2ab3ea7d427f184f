/** `npm run release`, on clones: what it refuses, what it writes, and that anybody can make the very same files again. */
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readManifest } from '../../../scripts/packages/manifest.ts'
import { root } from '../../../scripts/packages/published.ts'

const place = join(root, 'build/test-release')
const git = (folder: string, ...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@contoso.test', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/**
 * A clone that stands for a fresh one with everything installed: below this folder, Node finds what is installed here, and our
 * own packages in the clone.
 */
function cloneAs(name: string, from = root): string {
  const folder = join(place, name)
  mkdirSync(dirname(folder), { recursive: true })
  git(root, 'clone', '--quiet', '--no-hardlinks', from, folder)
  git(folder, 'config', 'user.name', 'Ada')
  git(folder, 'config', 'user.email', 'ada@contoso.test')
  // Links are not the folders that .gitignore means.
  appendFileSync(join(folder, '.git/info/exclude'), 'node_modules\n')
  const ours = join(folder, 'node_modules/@gatewright')
  mkdirSync(ours, { recursive: true })
  for (const one of readdirSync(join(folder, 'packages')))
    symlinkSync(join(folder, 'packages', one), join(ours, one))
  for (const file of ['.bin', 'node'])
    symlinkSync(join(root, 'node_modules', file), join(folder, 'node_modules', file))
  cpSync(join(root, 'node_modules/.package-lock.json'), join(folder, 'node_modules/.package-lock.json'))
  for (const of of [
    'scripts/release/tools',
    ...readdirSync(join(root, 'packages')).map(one => `packages/${one}`),
  ]) {
    const modules = join(of, 'node_modules')
    if (existsSync(join(root, modules))) symlinkSync(join(root, modules), join(folder, modules))
  }
  return folder
}

function release(
  folder: string,
  ...args: readonly string[]
): { readonly code: number; readonly output: string } {
  try {
    const output = execFileSync(process.execPath, ['scripts/release.mjs', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return { code: 0, output }
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string }
    return { code: status, output: stdout + stderr }
  }
}

const current = readManifest('packages/server').version
const next = `${Number(current.split('.')[0])}.${Number(current.split('.')[1]) + 1}.0`
const sums = (folder: string, version: string) =>
  readFileSync(join(folder, 'build/release', version, 'SHA256SUMS'), 'utf8')

let clone: string
beforeAll(() => {
  rmSync(place, { recursive: true, force: true })
  clone = cloneAs('clone')
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

it('refuses a tree that differs from its commit, a version that is none, and one that does not come later', () => {
  writeFileSync(join(clone, 'stray.txt'), '')
  expect(release(clone, 'patch')).toMatchObject({ code: 1, output: expect.stringContaining('?? stray.txt') })
  rmSync(join(clone, 'stray.txt'))
  expect(release(clone, 'latest').output).toContain('"latest" is no version. Write patch, minor, major')
  expect(release(clone, current).output).toContain(`does not come after ${current}`)
  expect(release(clone).output).toContain('Which version?')
})

it('refuses pages of the reference that are stale, and leaves them as they were', () => {
  const page = join(clone, 'docs/reference/commands.md')
  writeFileSync(page, `${readFileSync(page, 'utf8')}\nstale\n`)
  git(clone, 'commit', '--quiet', '--all', '--message', 'a stale page')
  const { code, output } = release(clone, 'patch', '--dry-run')
  expect(code).toBe(1)
  expect(output).toContain('docs/reference/commands.md')
  expect(output).toContain('npm run docs:reference')
  expect(git(clone, 'status', '--porcelain')).toBe('')
  git(clone, 'reset', '--quiet', '--hard', 'HEAD~1')
})

it('tried without consequences, makes the files and changes nothing', () => {
  const { code, output } = release(clone, 'minor', '--dry-run')
  expect(output).toContain('Nothing else was changed.')
  expect(code).toBe(0)
  expect(git(clone, 'status', '--porcelain')).toBe('')
  expect(git(clone, 'tag')).toBe(git(root, 'tag'))
})

it('sets one version everywhere, dates the changelog, and tags on request; the same commit makes the same files again', () => {
  expect(release(clone, 'minor', '--tag')).toMatchObject({ code: 0 })
  expect(git(clone, 'status', '--porcelain')).toBe('')
  expect(git(clone, 'describe', '--exact-match')).toBe(`v${next}\n`)
  const lock = JSON.parse(readFileSync(join(clone, 'package-lock.json'), 'utf8'))
  for (const one of readdirSync(join(clone, 'packages'))) {
    expect(JSON.parse(readFileSync(join(clone, 'packages', one, 'package.json'), 'utf8')).version).toBe(next)
    expect(lock.packages[`packages/${one}`].version).toBe(next)
  }
  expect(git(clone, 'show', '--stat', '--format=')).not.toMatch(/examples|docs\//)
  const changelog = readFileSync(join(clone, 'CHANGELOG.md'), 'utf8')
  expect(changelog).toMatch(new RegExp(`## Unreleased\n\n## ${next} \\(\\d{4}-\\d\\d-\\d\\d\\)\n\n- `))

  const made = readdirSync(join(clone, 'build/release', next))
  const names = ['cli', 'client', 'config', 'entra-emulator', 'proxy', 'server']
  expect(made).toEqual(
    [
      'SHA256SUMS',
      `gatewright-${next}.cdx.json`,
      ...names.map(name => `gatewright-${name}-${next}.tgz`),
    ].sort(),
  )

  // Another folder at another time by another umask, from the tag alone.
  const umask = process.umask(0o077)
  const another = cloneAs('elsewhere/with-a-longer-name', clone)
  expect(release(another, 'current')).toMatchObject({ code: 0 })
  process.umask(umask)
  expect(sums(another, next)).toBe(sums(clone, next))
})

it('lists what it is made of, the libraries of the pages included, as CycloneDX', () => {
  const file = join(clone, 'build/release', next, `gatewright-${next}.cdx.json`)
  const bom = JSON.parse(readFileSync(file, 'utf8'))
  expect(bom).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'gatewright', version: next } },
  })
  const nameOf = ({ group, name }: { group?: string; name: string }) => (group ? `${group}/${name}` : name)
  const parts: readonly string[] = bom.components.map(nameOf)
  expect(parts).toEqual(
    expect.arrayContaining([
      'fastify',
      'argon2',
      'kysely',
      'react',
      '@codemirror/view',
      '@gatewright/server',
    ]),
  )
  for (const tool of ['vitest', 'typescript', '@biomejs/biome', 'vite']) expect(parts).not.toContain(tool)
  // CycloneDX's own validator, against the schema of the version that the file names.
  const program = `import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { readFileSync } from 'node:fs'
const text = readFileSync(${JSON.stringify(file)}, 'utf8')
const version = JSON.parse(text).specVersion
const error = await new Validation.JsonStrictValidator(Spec.Version['v' + version.replace('.', 'dot')]).validate(text)
console.log(JSON.stringify(error))`
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    // Where the release has installed them, if not here.
    cwd: join(clone, 'scripts/release/tools'),
    encoding: 'utf8',
  })
  expect(JSON.parse(said)).toBeNull()
})
