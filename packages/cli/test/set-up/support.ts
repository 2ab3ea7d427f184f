import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EntraEmulator, type SeedFile, startEntraEmulator } from '@gatewright/entra-emulator'
import { onTestFinished, vi } from 'vitest'
import type { Ask } from '../../src/set-up/ask.ts'
import { setUpEntra } from '../../src/set-up/entra.ts'
import type { EntraOptions } from '../../src/set-up/entra-options.ts'
import { runCli } from '../support/run-cli.ts'

export const tenantId = 'c0ffee00-0000-4000-8000-00000000bbbb'
export const bootstrap = {
  id: 'bbbbbbbb-0000-4000-8000-00000000b001',
  secret: 'secret-of-the-bootstrap-application-000001',
}

const seed: SeedFile = {
  password: 'correct-horse',
  tenants: [
    {
      id: tenantId,
      name: 'Northwind',
      domains: ['northwind.test'],
      users: [
        { userPrincipalName: 'ada@northwind.test', name: 'Ada Lovelace', roles: ['Global Administrator'] },
      ],
      applications: [
        {
          name: 'Bootstrap',
          appId: bootstrap.id,
          secrets: [{ value: bootstrap.secret }],
          applicationPermissions: ['Application.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All'],
          adminConsent: true,
        },
      ],
    },
  ],
}

/** A fresh tenant, an empty folder, and the command in it. */
export async function begin() {
  const emulator = await startEntraEmulator({ seed })
  onTestFinished(() => emulator.close())
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const elsewhere = mkdtempSync(join(tmpdir(), 'gatewright-secret-'))
  onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }))
  const secretFile = join(elsewhere, 'secret')
  writeFileSync(secretFile, `${bootstrap.secret}\n`)
  const tenant = ['--tenant', 'northwind.test', '--authority', emulator.origin]
  const client = ['--client-id', bootstrap.id, '--client-secret-file', secretFile]
  return {
    emulator,
    folder,
    tenant,
    client,
    setUp: (...args: string[]) => runCli(folder, 'setup', 'entra', ...tenant, ...client, ...args),
    run: (...args: string[]) => runCli(folder, ...args),
  }
}

/** What was made in the tenant beside what the seed has. */
export const madeIn = ({ store }: EntraEmulator) =>
  store.applications.list().filter(({ appId }) => appId !== bootstrap.id)

/** A token of the application that may register others. */
export async function bootstrapToken(emulator: EntraEmulator): Promise<string> {
  const answer = await fetch(`${emulator.origin}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: bootstrap.id,
      client_secret: bootstrap.secret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  return ((await answer.json()) as { access_token: string }).access_token
}

/** Answers, one after the other; a check that refuses one is asked again with the next, as at a terminal. */
export function answers(...given: string[]): Ask & { readonly refused: string[] } {
  const refused: string[] = []
  const next = async (_question: string, check?: (text: string) => string | undefined): Promise<string> => {
    for (;;) {
      const text = given.shift()
      if (text === undefined) throw new Error('nobody has an answer left')
      const fault = check?.(text)
      if (fault === undefined) return text
      refused.push(fault)
    }
  }
  return {
    refused,
    text: (question, { check } = {}) => next(question, check),
    secret: next,
    choose: async question => (await next(question)) as never,
    confirm: async question => (await next(question)) === 'yes',
  }
}

/** The command in this process, with answers in the place of a person. */
export async function inProcess(folder: string, options: Partial<EntraOptions>, ask?: Ask): Promise<string> {
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation(line => void lines.push(String(line)))
  try {
    await setUpEntra(
      { config: join(folder, 'gatewright.config.json'), name: 'azure', restart: true, ...options },
      ask,
    )
  } finally {
    log.mockRestore()
  }
  return lines.join('\n')
}
