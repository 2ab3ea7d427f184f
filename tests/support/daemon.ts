import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'

/** A program of another's, which is stopped by its own process id. */
export interface Daemon {
  stop(): Promise<void>
}

/**
 * Starts a program in the foreground, and waits until it answers over HTTP.
 * @throws Error with what it said where it does not
 */
export async function startDaemon(
  program: string,
  args: readonly string[],
  port: number,
  {
    env,
    path = '/',
    seconds = 30,
    group = false,
  }: {
    readonly env?: Readonly<Record<string, string>>
    /** Answers once everything is there. */
    readonly path?: string
    /** How long it may take. */
    readonly seconds?: number
    /** It starts others that may outlive it: all of them are stopped. */
    readonly group?: boolean
  } = {},
): Promise<Daemon> {
  const child = spawn(program, args, { env: { ...process.env, ...env }, detached: group })
  const kill = () => {
    if (group && child.pid !== undefined) killGroup(child.pid)
    else child.kill('SIGKILL')
  }
  process.once('exit', kill)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (said += text))
  child.once('error', error => {
    said += error.message
  })
  const stop = async () => {
    process.off('exit', kill)
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      const late = setTimeout(kill, 5000)
      await gone
      clearTimeout(late)
    }
    if (group) kill()
  }
  for (let attempt = 0; attempt < seconds * 20; attempt += 1) {
    if (await answers(port, path)) return { stop }
    if (child.exitCode !== null) break
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  await stop()
  throw new Error(`${program} does not answer: ${said.slice(-2000)}`)
}

/** Of a group that has ended there is nobody left to stop. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const answers = (port: number, path: string): Promise<boolean> =>
  new Promise(resolve => {
    get({ host: '127.0.0.1', port, path, agent: false }, answer =>
      resolve((answer.resume().statusCode ?? 0) < 500 && answer.statusCode !== 404),
    ).once('error', () => resolve(false))
  })
