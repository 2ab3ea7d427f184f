import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folderWith, heard, runCli, spawnCli } from '../support/run-cli.ts'

const before = { httpServer: { port: 0, externalUrl: 'http://localhost:3000' }, roles: ['auditor'] }
const after = { ...before, roles: ['auditor', 'editor'] }

it('makes the running server take the file as it is now', async () => {
  const folder = folderWith(before)
  await heard(spawnCli(folder, 'start'), /Gatewright is ready/)
  writeFileSync(join(folder, 'gatewright.config.json'), JSON.stringify(after))
  const { code, stdout } = await runCli(folder, 'restart')
  expect(stdout).toBe('Restarted with the configuration as it is now.\n')
  expect(code).toBe(0)
})

it('refuses a broken file before it bothers the server', async () => {
  const folder = folderWith(before)
  await heard(spawnCli(folder, 'start'), /Gatewright is ready/)
  writeFileSync(join(folder, 'gatewright.config.json'), '{ "rolse": [] }')
  const { code, stderr } = await runCli(folder, 'restart')
  expect(stderr).toContain('rolse')
  expect(code).toBe(1)
})

it('reads its file again at SIGHUP', async () => {
  const folder = folderWith(before)
  const server = spawnCli(folder, 'start')
  await heard(server, /Gatewright is ready/)
  const restarted = heard(server, /restarted/)
  writeFileSync(join(folder, 'gatewright.config.json'), JSON.stringify(after))
  server.kill('SIGHUP')
  await restarted
})
