import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('a step of a script that is told to stop ends with all that it has started, groups of their own included', async () => {
  const runs = join(import.meta.dirname, 'run.mjs')
  const grandchild = `setInterval(() => {}, 1000); console.log('pid', process.pid)`
  const child = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { detached: true, stdio: 'inherit' }); setInterval(() => {}, 1000)`
  const script = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { run } from ${JSON.stringify(runs)}; await run(process.execPath, ['-e', ${JSON.stringify(child)}])`,
  ])
  const [printed] = await once(script.stdout, 'data')
  const pid = Number(String(printed).match(/pid (\d+)/)?.[1])
  script.kill('SIGTERM')
  expect(await once(script, 'exit')).toEqual([143, null])
  expect(() => process.kill(pid, 0)).toThrow()
})
