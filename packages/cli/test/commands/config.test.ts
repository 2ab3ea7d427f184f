import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { layPostgresDatabase } from '../../../server/test/support/postgres.ts'
import { folderWith, heard, runCli, spawnCli } from '../support/run-cli.ts'

const http = { port: 0, externalUrl: 'http://localhost:3000' }
const fileOf = (folder: string) => join(folder, 'gatewright.config.json')
const textIn = (folder: string) => readFileSync(fileOf(folder), 'utf8')

describe('a file that differs from what the servers of a database run', () => {
  it('is compared, and one of the two is taken: the refusal says how, and it is so', async () => {
    const url = await layPostgresDatabase()
    const httpServer = { ...http, metricsToken: 'never-print-me-1234567890' }
    const [one, other] = [
      folderWith({ httpServer, storage: { url } }),
      folderWith({ httpServer, storage: { url }, roles: ['other'] }),
    ]
    for (const [command, code] of [
      ['diff', 1],
      ['pull', 3],
    ] as const) {
      const early = await runCli(one, 'config', command)
      expect([early.code, early.stderr]).toEqual([code, expect.stringContaining('There is no version yet')])
    }
    await heard(spawnCli(one, 'start'), /Gatewright is ready/)

    const refused = await runCli(other, 'start')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('has a text of its own')])
    const differs = await runCli(other, 'config', 'diff')
    expect([differs.code, differs.stdout]).toEqual([3, expect.stringContaining('"roles":["other"]')])
    expect(differs.stdout).toContain('(first start)')
    expect(differs.stdout).not.toContain('never-print-me')

    // Whoever may write there, and waits for what was put aside.
    const [, own] = /has a text of its own, ([0-9a-f]{16})/.exec(refused.stderr) ?? []
    writeFileSync(join(other, 'lent'), '')
    symlinkSync('lent', `${fileOf(other)}.${own}`)
    const [mine, newest] = [textIn(other), textIn(one)]
    const pulled = await runCli(other, 'config', 'pull')
    expect([pulled.code, textIn(other)]).toEqual([0, newest])
    const [kept = ''] = readdirSync(other).filter(name => /json\.[0-9a-f]{16}$/.test(name))
    expect(pulled.stdout).toContain(kept)
    expect(readFileSync(join(other, kept), 'utf8')).toBe(mine)
    const { mode } = lstatSync(join(other, kept))
    expect([mode & 0o777, readFileSync(join(other, 'lent'), 'utf8')]).toEqual([0o600, ''])
    const same = await runCli(other, 'config', 'diff')
    expect([same.code, same.stdout]).toEqual([0, expect.stringContaining('is the newest version')])

    writeFileSync(fileOf(other), mine)
    const pushed = await runCli(other, 'config', 'push')
    expect([pushed.code, pushed.stderr]).toEqual([0, ''])
    expect(pushed.stdout).toContain('is now the newest version')
    // The server that runs has it in its file, and runs on as it did.
    await expect.poll(() => textIn(one)).toBe(mine)

    writeFileSync(fileOf(other), mine.replace('"other"', '7'))
    const broken = await runCli(other, 'config', 'push')
    expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining('Nothing was changed.')])
  })
})

it('is no question where a server runs its own file', async () => {
  const { code, stderr } = await runCli(folderWith({ httpServer: http }), 'config', 'diff')
  expect([code, stderr]).toEqual([1, expect.stringContaining('shares its text with no others')])
})

it('a set-up refuses a file that is its own owner before it makes anything', async () => {
  const folder = folderWith({ httpServer: http, configuration: { owner: 'file' } })
  const before = textIn(folder)
  for (const provider of ['google', 'entra']) {
    const { code, stderr } = await runCli(folder, 'setup', provider, '--yes')
    expect([code, stderr]).toEqual([1, expect.stringContaining('is its own owner')])
  }
  expect([readdirSync(folder), textIn(folder)]).toEqual([['gatewright.config.json'], before])
})
