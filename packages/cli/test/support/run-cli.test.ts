import { expect, it } from 'vitest'
import { keepProcess } from './run-cli.ts'

it('a command that has said everything and never ends is no success, in a process that is kept either', async () => {
  const never = keepProcess('data:text/javascript,console.log("done");setInterval(()=>{},60_000)//', 1)
  await expect(never.run({ folder: import.meta.dirname, env: process.env, args: [] })).rejects.toThrow(
    /^The command does not end, because of .*Timeout\. done/,
  )
})
