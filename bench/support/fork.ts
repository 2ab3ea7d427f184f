import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A program of `bench/support` as a process of its own, which ends with this one. @returns it, and the first it said */
export async function forked<Said>(
  file: string,
  ...parameters: readonly (string | number)[]
): Promise<{ readonly child: ChildProcess; readonly said: Said }> {
  const child = fork(join(import.meta.dirname, file), parameters.map(String), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  process.once('exit', () => child.kill())
  const [said] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${file} did not start.`))),
  ])
  return { child, said }
}
