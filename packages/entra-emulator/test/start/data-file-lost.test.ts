/** The disk may do what it likes: a data file that cannot be written once ended the emulator a moment after any change. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { contoso } from '../support/directory.ts'

const program = join(import.meta.dirname, '..', '..', 'bin', 'entra-emulator.mjs')

async function startProgram(dataFile: string) {
  const port = await freePort()
  const child = spawn(process.execPath, [program, `--port=${port}`, `--data=${dataFile}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', chunk => (said += chunk))
  const origin = `http://127.0.0.1:${port}`
  const answer = () =>
    fetch(`${origin}/common/v2.0/.well-known/openid-configuration`).then(
      ({ status }) => status,
      () => 0,
    )
  await expect.poll(answer, { timeout: 30_000 }).toBe(200)
  return { child, origin, answer, said: () => said }
}

/** Changes something in the directory, as the portal does. */
async function rename(origin: string, name: string): Promise<void> {
  const answer = await fetch(`${origin}/portal/api/tenants/${contoso}/graph/users/ada@contoso.test`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ displayName: name }),
  })
  expect([answer.status, await answer.text()]).toEqual([204, ''])
}

it('a data file that cannot be written is said once, kept in memory, and written when it can be again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'entra-emulator-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const dataFile = join(folder, 'data.json')
  const { child, origin, answer, said } = await startProgram(dataFile)
  // What stands in its way cannot be replaced by a rename, whoever runs this.
  renameSync(dataFile, join(folder, 'aside'))
  mkdirSync(join(dataFile, 'in the way'), { recursive: true })
  await rename(origin, 'Ada King')
  await expect.poll(said, { timeout: 20_000 }).toContain('What changes is kept in memory')
  await rename(origin, 'Ada Byron')
  expect(await answer()).toBe(200)
  rmSync(dataFile, { recursive: true })
  await expect.poll(said, { timeout: 20_000 }).toContain('is written again')
  expect(readFileSync(dataFile, 'utf8')).toContain('Ada Byron')
  expect(said().match(/kept in memory/g)).toHaveLength(1)

  // And at the end, when it is too late to try again: in a sentence, and with a code that says so.
  renameSync(dataFile, join(folder, 'aside'))
  mkdirSync(join(dataFile, 'in the way'), { recursive: true })
  await rename(origin, 'Ada Lovelace')
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await ended).toEqual([1, null])
  expect(said()).not.toMatch(/\n\s+at /)
})
