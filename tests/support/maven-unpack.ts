import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

/**
 * Unpacks what Maven's own repositories have, once, with the Maven of this machine.
 * @param artifact `group:name:version:packaging`, with a version that is pinned
 * @param into comes to be when all of it is there
 * @throws Error that says in one line why there is none
 */
export async function unpackWithMaven(artifact: string, into: string): Promise<void> {
  if (existsSync(into)) return
  const meanwhile = resolve(`${into}.new`)
  rmSync(meanwhile, { recursive: true, force: true })
  console.log(`Fetching ${artifact}, once …`)
  const args = ['-q', '-B', 'dependency:unpack', `-Dartifact=${artifact}`, `-DoutputDirectory=${meanwhile}`]
  // Without a project of its own it keeps notes in the folder where it runs.
  const cwd = mkdtempSync(join(tmpdir(), 'gatewright-maven-'))
  try {
    const running = promisify(execFile)('mvn', args, { cwd, timeout: 600_000, maxBuffer: 2 ** 26 })
    if (running.child.pid !== undefined) setPriority(running.child.pid, 15)
    await running
    renameSync(meanwhile, into)
  } catch (error) {
    const failure = error as NodeJS.ErrnoException & { readonly stdout?: string }
    if (failure.code === 'ENOENT') throw new Error('Maven is not found, and nothing else fetches it')
    const said = /\[ERROR\] (.+)/.exec(failure.stdout ?? '')?.[1]
    throw new Error(`Maven could not fetch it: ${said ?? failure.message.split('\n')[0]}`, { cause: error })
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}
