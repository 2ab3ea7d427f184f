import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FaultsServer } from '../../faults/support/server.ts'

const cli = join(import.meta.dirname, '../../../packages/cli/bin/gatewright.mjs')

/** The file's `mail`. */
export interface Mail {
  readonly from?: string
  readonly name?: string
  readonly smtp: Readonly<Record<string, string | number>>
}

export const mailBy = ({ from = 'sso@contoso.test', ...mail }: Mail) => ({ mail: { from, ...mail } })

/** What the command says, on one line, as somebody reads it. */
async function runCommand({ folder, env }: FaultsServer, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: { ...process.env, ...env, NO_COLOR: '1' },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (said += text))
  await once(child, 'close')
  return said.replace(/\s+/g, ' ').trim()
}

/** Writes another `mail` into the file of a server. */
function writeMail({ file }: FaultsServer, mail: Mail): void {
  const others = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...others, ...mailBy(mail) }, null, 2))
}

/** `gatewright mail test`, with this `mail`; what runs goes on as it is. */
export function tryMail(server: FaultsServer, mail: Mail, to: string): Promise<string> {
  writeMail(server, mail)
  return runCommand(server, 'mail', 'test', to)
}

/** A restart of the running server onto this `mail`: what waits is tried at once. */
export function restartWith(server: FaultsServer, mail: Mail): Promise<string> {
  writeMail(server, mail)
  return runCommand(server, 'restart')
}

/** @returns what the API says to an invitation by mail, with its status */
export async function inviteByMail(server: FaultsServer, email: string) {
  const body = { email, strategy: 'default', roles: ['member'], mail: true }
  return server.call('POST', '/api/v1/admin/collaborators/invite', body)
}

/** What the console shows of the mail of an invitation. */
export interface MailState {
  readonly state?: string
  readonly reason?: string
  readonly cure?: string
}

/** Waits until the mail of somebody is as wanted; gives how it is then, or after the seconds. */
export async function mailWhen(
  server: FaultsServer,
  email: string,
  wanted: (mail: MailState) => boolean,
  seconds = 15,
): Promise<MailState> {
  const until = Date.now() + seconds * 1000
  for (;;) {
    const search = encodeURIComponent(email)
    const answer = await server.call('GET', `/api/v1/admin/collaborators?search=${search}`)
    const mail: MailState = answer?.body?.items?.[0]?.invitation?.mail ?? {}
    if (wanted(mail) || Date.now() > until) return mail
    await new Promise(resolve => setTimeout(resolve, 200))
  }
}
