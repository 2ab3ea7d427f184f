import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { pastedCommand } from '../../src/pasted-command.ts'
import { folderWith, runCli } from '../support/run-cli.ts'

const launcher = resolve(import.meta.dirname, '../../bin/gatewright.mjs')
const nothing = { searched: '' }

it('prints commands that run when they are pasted, from wherever the server was started', async () => {
  const folder = folderWith({})
  const elsewhere = join(folder, "it's here")
  mkdirSync(elsewhere)
  const file = join(elsewhere, 'sso.json')
  writeFileSync(file, '{}')
  for (const options of [[], ['--config', file]]) {
    const { stderr } = await runCli(folder, 'restart', ...options)
    const [, pasted] = /Start one with: (.*)/.exec(stderr) ?? []
    // Another command on the same words: `start` would not come back.
    const checked = execFileSync('sh', ['-c', pasted?.replace(/ start( |$)/, ' check$1') ?? 'false'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(checked).toContain(`${options.length === 0 ? 'gatewright.config.json' : 'sso.json'} is fine.`)
  }
})

it('so do the diagnosis and a backup, whatever the names of their files', async () => {
  const folder = folderWith({})
  const elsewhere = join(folder, "it's here")
  mkdirSync(elsewhere)
  const file = join(elsewhere, 'sso.json')
  writeFileSync(
    file,
    '{ "httpServer": { "port": 0, "externalUrl": "http://localhost:3000" }, "dataFolder": "./data" }',
  )
  const run = (pasted: string) => execFileSync('sh', ['-c', pasted], { cwd: folder, encoding: 'utf8' })
  await runCli(folder, 'admin-link', '--config', file)
  const backup = await runCli(folder, 'backup', 'a copy', '--config', file)
  const [, back = 'false'] = /To go back to it: (.*)/.exec(backup.stdout) ?? []
  expect(run(back)).toContain(join(elsewhere, 'data'))
  vi.stubEnv('COLUMNS', '40')
  onTestFinished(() => void vi.unstubAllEnvs())
  const doctor = await runCli(folder, 'doctor', '--config', file)
  const [, start = 'false'] = /Start one:\n +(.*)/.exec(doctor.stdout) ?? []
  expect(run(start.replace(' start ', ' check '))).toContain('sso.json is fine.')
})

it('calls it by the name that leads to this very program', () => {
  const folder = emptyFolder()
  const file = join(folder, 'gatewright.config.json')
  writeFileSync(file, '{}')
  const linkedIn = (...path: string[]) => {
    const where = join(folder, ...path)
    mkdirSync(where, { recursive: true })
    symlinkSync(launcher, join(where, 'gatewright'))
    return where
  }
  expect(pastedCommand('admin-link', file, { folder, ...nothing })).toBe(`node ${launcher} admin-link`)
  const bin = linkedIn('bin')
  expect(pastedCommand('admin-link', file, { folder, searched: `/nowhere:${bin}` })).toBe(
    'gatewright admin-link',
  )
  // What npm puts first while it runs a script is not there in a shell.
  const own = linkedIn('node_modules', '.bin')
  expect(pastedCommand('admin-link', file, { folder, searched: own })).toBe('npx @gatewright/cli admin-link')
})

it('does not take another program of that name for it', () => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'gatewright'), '')
  const printed = pastedCommand('start', '/etc/gatewright/gatewright.config.json', {
    folder,
    searched: folder,
  })
  expect(printed).toBe(`node ${launcher} start --config /etc/gatewright/gatewright.config.json`)
})

it('names a file that is not found without, and quotes what a shell would take apart', () => {
  const folder = emptyFolder()
  const command = (file: string) => pastedCommand('check', file, { folder, ...nothing })
  const start = `node ${launcher} check`
  expect(command('sso.json')).toBe(`${start} --config sso.json`)
  expect(command(join(folder, 'sub', 'sso.json'))).toBe(`${start} --config sub/sso.json`)
  expect(command('$(reboot).json')).toBe(`${start} --config '$(reboot).json'`)
  expect(command("it's.json")).toBe(`${start} --config 'it'\\''s.json'`)
  expect(command('~.json')).toBe(`${start} --config '~.json'`)
})

function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gatewright-pasted-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
