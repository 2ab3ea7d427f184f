import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

const bin = join(import.meta.dirname, '..', '..', 'bin')

/** Loaded before the launcher: makes this Node look like an older one. */
const olderNode =
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.11.0' } })"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatewright-launcher-'))
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, 'src'))
  for (const file of ['gatewright.mjs', 'node24.mjs', 'parent.mjs', 'end-with-parent.mjs'])
    copyFileSync(join(bin, file), join(folder, 'bin', file))
  writeFileSync(join(folder, 'older.mjs'), olderNode)
  writeFileSync(
    join(folder, 'src', 'main.ts'),
    "console.log(JSON.stringify(process.argv.slice(2)), process.versions.node.split('.')[0] as string)\nprocess.exitCode = 7",
  )
})
afterEach(() => rmSync(folder, { recursive: true }))

const launch = (...args: string[]) =>
  spawnSync(
    process.execPath,
    ['--import', join(folder, 'older.mjs'), join(folder, 'bin/gatewright.mjs'), ...args],
    {
      encoding: 'utf8',
    },
  )

it('on an older Node, runs the command on the bundled one, with its arguments and its exit code', () => {
  mkdirSync(join(folder, 'node_modules/node/bin'), { recursive: true })
  symlinkSync(process.execPath, join(folder, 'node_modules/node/bin/node'))
  const { stdout, status } = launch('check', '--config', 'a b.json')
  expect(stdout).toBe(`["check","--config","a b.json"] ${process.versions.node.split('.')[0]}\n`)
  expect(status).toBe(7)
})

it('names the cure when npm did not run the install script of the bundled Node', () => {
  const { stderr, stdout, status } = launch('check')
  expect(status).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toContain('npm approve-scripts node')
  expect(stderr).toContain('npm rebuild node')
})

it.each(['parent.mjs', 'end-with-parent.mjs'])(
  'the emulator, which is used without any other package of ours, brings the very same %s',
  file => {
    // The first line says whose it is.
    const code = (folder: string) => readFileSync(join(folder, file), 'utf8').replace(/^\/\/.*\n/, '')
    expect(code(join(bin, '..', '..', 'entra-emulator', 'bin'))).toBe(code(bin))
  },
)
