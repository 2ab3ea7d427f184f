import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createProviderSignIns, type ProviderSignIns } from '../provider-sign-in.ts'

const cli = join(import.meta.dirname, '../../../packages/cli/bin/gatewright.mjs')
export const password = 'a-long-password-for-the-Bench-1'
export const administrator = 'bench@contoso.test'

/** People who sign in at a cluster by the emulator, and an administrator who can switch them off. */
export interface People {
  readonly signIns: ProviderSignIns
  /** Cookie of the administrator. */
  readonly admin: string
  /** @returns status */
  call(method: string, path: string, cookie: string, body?: object): Promise<{ status: number; text: string }>
  idOf(cookie: string): Promise<string>
}

/** @returns the one-time password */
export function inviteAdministrator(configFile: string, env: Readonly<Record<string, string>>): string {
  const args = [cli, 'invite', administrator, '--strategy', 'default', '--no-mail', '--config', configFile]
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  const oneTimePassword = /shown only now: (\S+)/.exec(stdout)?.[1]
  if (oneTimePassword === undefined) throw new Error(`Inviting failed:\n${stdout}${stderr}`)
  return oneTimePassword
}

/** @param port the balancer's */
export async function meetPeople(port: number, oneTimePassword: string, atOnce: number): Promise<People> {
  const origin = `http://localhost:${port}`
  const send = async (method: string, path: string, cookie: string, body?: object) =>
    await fetch(origin + path, {
      method,
      headers: {
        ...{ origin, 'sec-fetch-site': 'same-origin', cookie },
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    })
  const signedIn = await fetch(`${origin}/api/v1/auth/login/basic/default`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ email: administrator, password: oneTimePassword, newPassword: password }),
  })
  if (!signedIn.ok) throw new Error(`Signing in failed: ${await signedIn.text()}`)
  const admin = signedIn.headers
    .getSetCookie()
    .map(cookie => cookie.split(';')[0])
    .join('; ')
  return {
    signIns: createProviderSignIns(origin, atOnce),
    admin,
    async call(method, path, cookie, body) {
      const answer = await send(method, path, cookie, body)
      return { status: answer.status, text: await answer.text() }
    },
    async idOf(cookie) {
      const answer = await send('GET', '/api/v1/auth/me', cookie)
      const body = (await answer.json()) as { collaborator?: { id: string } }
      if (body.collaborator === undefined) throw new Error(`${answer.status} ${JSON.stringify(body)}`)
      return body.collaborator.id
    },
  }
}
