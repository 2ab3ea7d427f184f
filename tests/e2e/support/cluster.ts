import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { ensureInstalled } from '../../../packages/server/test/gate/support/daemon.ts'
import { freePorts } from '../../support/free-ports.ts'

/** `npm run cluster`, at ports of its own. */
export interface RunningCluster {
  readonly console: string
  readonly bot: string
  /** `http://127.0.0.1:<port>` of each node, behind the balancer’s back. */
  readonly nodes: readonly string[]
  /** What all nodes have logged. */
  log(): string
  /** Process ids of all that it started, by name. */
  readonly pids: ReadonlyMap<string, number>
  /** Types a letter, and waits until its effect is there. @param said what is printed then */
  type(letter: string, said: RegExp): Promise<void>
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>
}

/**
 * @param nodes how many
 * @throws Error that says what to install
 */
export async function startCluster(nodes: number): Promise<RunningCluster> {
  for (const program of ['postgresql', 'haproxy']) ensureInstalled(program)
  const [port, emulator, bot] = await freePorts(3)
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../../../scripts/cluster.mjs'),
      ...[`--nodes=${nodes}`, `--port=${port}`, `--emulator-port=${emulator}`, `--bot-port=${bot}`],
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  )
  process.once('exit', () => child.kill('SIGTERM'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (output += text))
  const ended = once(child, 'close')
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => output.includes('A letter and Enter') && resolve())
    void ended.then(() => reject(new Error(`The cluster ended instead of starting:\n${output}`)))
  })
  const processes = output.matchAll(/^ {4}(\S.*?) {2,}process (\d+)/gm)
  return {
    console: `http://localhost:${port}`,
    bot: `http://support.localhost:${port}`,
    nodes: [...output.matchAll(/(http:\/\/127\.0\.0\.1:\d+)\/readyz/g)].map(([, origin = '']) => origin),
    log() {
      const [, folder = ''] = /Logs +(\S+)\/\*\.log/.exec(output) ?? []
      const logs = Array.from({ length: nodes }, (_, index) => join(folder, `node-${index + 1}.log`))
      return logs.map(file => readFileSync(file, 'utf8')).join('')
    },
    pids: new Map([...processes].map(([, name = '', pid]) => [name, Number(pid)])),
    async type(letter, said) {
      const from = output.length
      child.stdin.write(`${letter}\n`)
      await expect.poll(() => output.slice(from), { interval: 20 }).toMatch(said)
    },
    async stop() {
      child.kill('SIGINT')
      const [code] = await ended
      return code
    },
  }
}
