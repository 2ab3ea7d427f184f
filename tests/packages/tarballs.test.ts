/** What npm would get: complete, typed, and nothing that is not for users. That it runs: `npm run test:packages`. */
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { beforeAll, expect, it } from 'vitest'
import { published, root } from '../../scripts/packages/published.ts'
import { type BuiltPackage, buildPackages } from './support/packages.ts'

const names = published.map(({ name }) => name)
let packages: ReadonlyMap<string, BuiltPackage>
beforeAll(async () => {
  const built = await buildPackages('test-tarballs')
  packages = new Map(built.map((one, index) => [names[index] as string, one]))
  // Six packages are compiled and packed.
}, 180_000)

const built = (name: string): BuiltPackage => packages.get(name) as BuiltPackage
const filesOf = (name: string): readonly string[] =>
  execFileSync('tar', ['-tzf', built(name).tarball], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(path => path.replace(/^package\//, ''))
const scriptsOf = (name: string): readonly string[] =>
  globSync('dist/**/*.js', { cwd: built(name).folder }).map(file => join(built(name).folder, file))

it.each(names)('%s: publint has nothing to say', async name => {
  const { messages } = await publint({ pkgDir: built(name).folder, strict: true, pack: false })
  expect(messages).toEqual([])
})

it.each(published.filter(({ name }) => name !== 'cli').map(({ name }) => name))(
  '%s: its types are found by every way that finds its code',
  async name => {
    const attw = join(root, 'node_modules/.bin/attw')
    const args = [built(name).tarball, '--profile', 'esm-only', '--format', 'json']
    const { stdout } = await promisify(execFile)(attw, args).catch(error => error)
    const { analysis } = JSON.parse(stdout)
    expect(analysis.types).toMatchObject({ kind: 'included' })
    const counted = ({ resolutionKind }: { resolutionKind: string }) =>
      !/node10|node16-cjs/.test(resolutionKind)
    expect(analysis.problems.filter(counted)).toEqual([])
  },
)

it.each(names)('%s: holds what its users need, and neither sources nor tests', name => {
  const files = filesOf(name)
  expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']))
  expect(
    files.filter(file => /(^|\/)(src|test|broken|fixtures)\/|\.test\.|(?<!\.d)\.tsx?$/.test(file)),
  ).toEqual([])
  for (const script of files.filter(file => /^dist\/.*\.js$/.test(file))) {
    expect(files).toContain(`${script}.map`)
    expect(files).toContain(script.replace(/js$/, 'd.ts'))
  }
})

it.each([
  ['server', 'console'],
  ['entra-emulator', 'portal/dist'],
] as const)('%s: brings what a browser loads compressed, too', (name, folder) => {
  const files = filesOf(name)
  const scripts = files.filter(file => new RegExp(`^${folder}/assets/index-.*\\.(js|css)$`).test(file))
  expect(scripts.length).toBeGreaterThan(1)
  for (const script of scripts)
    expect(files).toEqual(expect.arrayContaining([`${script}.br`, `${script}.gz`]))
})

it.each(names)('%s: everything that its code loads by path is there', name => {
  // The clone's own place of the console, asked for only where the package has none.
  const ofTheClone = '../../console/dist'
  for (const script of scriptsOf(name)) {
    const text = readFileSync(script, 'utf8')
    for (const [, path = ''] of text.matchAll(/new URL\(\s*['"`]([^'"`]+)['"`],\s*import\.meta\.url/g)) {
      if (path === ofTheClone) continue
      const file = fileURLToPath(new URL(path, pathToFileURL(script)))
      expect(existsSync(file) && file.startsWith(built(name).folder), `${script}: ${path}`).toBe(true)
    }
    // A path of a source, however it is loaded, leads to nothing here.
    const code = text.replaceAll(/^\s*(\/\/|\*|\/\*\*).*$/gm, '')
    expect(code.match(/['"`](?:[./][^'"`\s]*)?[\w-]+(?<!\.d)\.m?ts['"`]/g), script).toBeNull()
  }
})

it.each(names)('%s: needs no package that it does not name', name => {
  const { dependencies = {}, optionalDependencies = {} } = built(name).manifest as {
    dependencies?: object
    optionalDependencies?: object
  }
  const named = new Set(Object.keys({ ...dependencies, ...optionalDependencies }))
  const missing = [...scriptsOf(name), ...globSync(join(built(name).folder, 'dist/**/*.d.ts'))].flatMap(
    script =>
      [
        ...readFileSync(script, 'utf8').matchAll(
          /(?:^(?:import|export)\b[^'"]*?\bfrom |\bimport\()['"]([^.'"][^'"]*)['"]/gm,
        ),
      ]
        .map(([, specifier = '']) =>
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
        )
        .filter(of => !isBuiltin(of) && !named.has(of))
        .map(of => `${script}: ${of}`),
  )
  expect(missing).toEqual([])
})

it.each(names)(
  '%s: says what it is, under which licence, on which Node, and with which others of the release',
  name => {
    const { manifest, folder } = built(name)
    expect(manifest).toMatchObject({
      name: `@gatewright/${name}`,
      license: 'Apache-2.0',
      publishConfig: { access: 'public' },
    })
    expect(manifest).not.toHaveProperty('private')
    expect(manifest).not.toHaveProperty('scripts')
    expect(String(manifest.description).length).toBeGreaterThan(15)
    for (const line of ['22', '24', '26']) expect((manifest.engines as { node: string }).node).toContain(line)
    for (const [of, range] of Object.entries((manifest.dependencies ?? {}) as Record<string, string>)) {
      expect(range, of).toMatch(of.startsWith('@gatewright/') ? /^\d+\.\d+\.\d+/ : /^\^\d/)
      if (of.startsWith('@gatewright/')) expect(range).toBe(manifest.version)
    }
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    expect(readme).toMatch(new RegExp(`^# @gatewright/${name}\n\n\\w`))
    // On a registry's page there is no repository around it.
    expect(readme.match(/\]\((?!https?:|#)[^)]*\)/g) ?? []).toEqual([])
  },
)

it.each([
  ['server', ['react', '@codemirror/view', '@mantine/core', '@fontsource-variable/instrument-sans']],
  ['entra-emulator', ['react', '@mantine/core']],
] as const)('%s: brings the licences of what its pages are made of', (name, bundled) => {
  const text = readFileSync(join(built(name).folder, 'THIRD-PARTY-LICENSES.md'), 'utf8')
  for (const one of bundled) expect(text).toContain(`## ${one} - `)
  expect(text).toContain('MIT License')
  expect(filesOf(name).filter(file => file.includes('.vite'))).toEqual([])
})
