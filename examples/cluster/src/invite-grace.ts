import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Cluster } from './cluster.ts'

const run = promisify(execFile)
const gatewright = join(import.meta.dirname, '../../../packages/cli/src/main.ts')

/**
 * Grace is a collaborator from the start: invited, as an admin would have done, by a command that every node hears of.
 * @throws Error with what the command said where that fails
 */
export async function inviteGrace(folder: string, configuration: string, env: Cluster['env']): Promise<void> {
  const own = join(folder, 'invite')
  mkdirSync(own)
  const file = join(own, 'gatewright.config.json')
  writeFileSync(file, configuration, { mode: 0o600 })
  const who = ['grace@contoso.test', '--strategy', 'azure', '--role', 'member']
  const command = [gatewright, 'invite', ...who, '--config', file]
  await run(process.execPath, command, { env: { ...process.env, ...env } }).catch(
    ({ message, stdout = '', stderr = '' }) => {
      throw new Error(`Inviting Grace failed:\n${stdout}${stderr || message}`)
    },
  )
}
