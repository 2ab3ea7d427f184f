import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

let folder: string
let installed: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'entra-emulator-tarball-'))
  execFileSync(process.execPath, [join(root, 'scripts', 'pack.mjs'), folder], { stdio: 'pipe' })
  const tarball = readdirSync(folder).find(name => name.endsWith('.tgz')) ?? ''
  installed = join(folder, 'node_modules', '@gatewright', 'entra-emulator')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', installed, '--strip-components=1'])
  linkDependencies()
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** In the place of a download: the dependencies of the manifest, and no others, from the workspace. */
const linkDependencies = (): void => {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  const resolve = createRequire(join(root, 'package.json')).resolve
  for (const name of Object.keys(manifest.dependencies)) {
    const entry = resolve(name).split(`node_modules/${name}/`)[0] ?? ''
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(entry, 'node_modules', name), link)
  }
}

describe('the package as it is published', () => {
  it('holds built files, seeds and the licence, and no sources or tests', () => {
    expect(readdirSync(installed)).toEqual(
      expect.arrayContaining(['LICENSE', 'bin', 'dist', 'package.json', 'seed']),
    )
    expect(readdirSync(installed)).not.toContain('src')
    expect(readdirSync(installed)).not.toContain('test')
  })

  it('starts from its command and answers', async () => {
    const child = spawn(process.execPath, [join(installed, 'bin', 'entra-emulator.mjs'), '--port', '0'])
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => {
        output += chunk
      })
    await expect.poll(() => output, { timeout: 15_000 }).toContain('Portal')
    const origin = /http:\/\/[\d.:]+/.exec(output)?.[0] ?? ''
    const keys = await fetch(`${origin}/common/discovery/v2.0/keys`)
    expect(((await keys.json()) as { keys: unknown[] }).keys.length).toBeGreaterThan(1)
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('starts from a program that imports it', () => {
    const program = `import { startEntraEmulator } from '@gatewright/entra-emulator'
const emulator = await startEntraEmulator({ port: 0, seed: 'demo' })
const answer = await fetch(emulator.origin + '/contoso.test/v2.0/.well-known/openid-configuration')
console.log(answer.status, emulator.store.users.size)
await emulator.close()`
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder })
    expect(output.toString().trim()).toBe('200 4')
  })
})
