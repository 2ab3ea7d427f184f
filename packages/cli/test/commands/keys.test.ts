import { expect, it } from 'vitest'
import { folderWith, runCli } from '../support/run-cli.ts'

it('makes a new key for assertions each time, and says where the old ones are published', async () => {
  const folder = folderWith('{ "httpServer": { "externalUrl": "http://localhost:3000" } }')
  const [first, second] = [await runCli(folder, 'keys', 'rotate'), await runCli(folder, 'keys', 'rotate')]
  expect(first.stdout).toMatch(
    /new key \([\w-]+\).*http:\/\/localhost:3000\/\.well-known\/jwks\.json for a week/,
  )
  expect(second.stdout).not.toBe(first.stdout)
  expect([first.code, second.code]).toEqual([0, 0])
})

it('names what there is where no command is named, as a mistake of usage', async () => {
  const { code, stderr } = await runCli(folderWith('{}'), 'keys', '--config', 'x')
  expect([code, stderr]).toEqual([2, expect.stringMatching(/Usage: gatewright keys[\s\S]*rotate/)])
})

it('makes none for a file that cannot be read', async () => {
  const { code, stderr } = await runCli(folderWith('{'), 'keys', 'rotate')
  expect([code, stderr]).toEqual([1, expect.stringContaining('No key was made.')])
})
