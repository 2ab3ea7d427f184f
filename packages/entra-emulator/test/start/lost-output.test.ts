import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'

const program = join(import.meta.dirname, '..', '..', 'bin', 'entra-emulator.mjs')

it.each([
  ['whoever reads its output has gone', 'pipe'],
  ['the disk is full where its output goes', '/dev/full'],
])('lives on when %s, and ends when asked', async (_what, out) => {
  const port = await freePort()
  const sink = out === 'pipe' ? out : openSync(out, 'w')
  const child = spawn(process.execPath, [program, `--port=${port}`], { stdio: ['ignore', sink, sink] })
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stdout?.destroy()
  child.stderr?.destroy()
  const answer = () =>
    fetch(`http://127.0.0.1:${port}/common/v2.0/.well-known/openid-configuration`).then(
      ({ status }) => status,
      () => 'gone',
    )
  await expect.poll(answer, { timeout: 30_000 }).toBe(200)
  expect(await answer()).toBe(200)
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})
