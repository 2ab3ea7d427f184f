import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EntraEmulator, type SeedFile, startEntraEmulator } from '@gatewright/entra-emulator'
import { onTestFinished } from 'vitest'
import { createOutboundFetch, type OutboundFetch } from '../../src/outbound/outbound-fetch.ts'
import { clientAccess } from '../../src/set-up/entra/access.ts'
import { createEntraSetUp, type EntraSetUp } from '../../src/set-up/entra/entra-set-up.ts'
import { findTenant } from '../../src/set-up/entra/tenant.ts'
import type { EntraWishes } from '../../src/set-up/entra/wishes.ts'
import { lockSetUp } from '../../src/set-up/lock.ts'

export const tenantId = 'c0ffee00-0000-4000-8000-00000000aaaa'
export const bootstrap = {
  id: 'bbbbbbbb-0000-4000-8000-00000000b001',
  secret: 'secret-of-the-bootstrap-application-000001',
}

/** A fresh tenant with two people, and an application that may register others. */
export const freshTenant: SeedFile = {
  password: 'correct-horse',
  tenants: [
    {
      id: tenantId,
      name: 'Northwind',
      domains: ['northwind.test'],
      users: [
        { userPrincipalName: 'ada@northwind.test', name: 'Ada Lovelace', roles: ['Global Administrator'] },
        { userPrincipalName: 'grace@northwind.test', name: 'Grace Hopper' },
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

export async function startTenant(): Promise<EntraEmulator> {
  const emulator = await startEntraEmulator({ seed: freshTenant })
  onTestFinished(() => emulator.close())
  return emulator
}

export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-set-up-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const wishes: EntraWishes = {
  strategy: 'azure',
  externalUrl: 'http://localhost:3000',
  appName: 'Gatewright (localhost)',
  credential: 'certificate',
  consent: true,
}

/** A set-up of this folder, as one run of the command makes it; the lock is let go of when the work is over. */
export async function run<Result>(
  emulator: EntraEmulator,
  folder: string,
  work: (setUp: EntraSetUp) => Promise<Result>,
  options: {
    readonly wishes?: Partial<EntraWishes>
    readonly fetch?: OutboundFetch
    readonly now?: () => number
    readonly bootstrap?: { readonly id: string; readonly secret: string }
    readonly said?: string[]
  } = {},
): Promise<Result> {
  const { fetch = createOutboundFetch(), now = Date.now } = options
  const dataFolder = join(folder, 'data')
  const lock = await lockSetUp(dataFolder)
  try {
    const tenant = await findTenant('northwind.test', emulator.origin, createOutboundFetch())
    const { id, secret } = options.bootstrap ?? bootstrap
    return await work(
      createEntraSetUp({
        tenant,
        wishes: { ...wishes, ...options.wishes },
        token: clientAccess(tenant, { id, proof: { kind: 'secret', secret } }, createOutboundFetch()),
        fetch,
        now,
        configFile: configFileIn(folder),
        dataFolder,
        env: {},
        say: line => options.said?.push(line),
        pause: async () => {},
      }),
    )
  } finally {
    lock.release()
  }
}

export const configFileIn = (folder: string): string => join(folder, 'gatewright.config.json')
export const configOf = (folder: string) => JSON.parse(readFileSync(configFileIn(folder), 'utf8'))
export const stateFileIn = (folder: string): string => join(folder, 'data', 'set-up', 'entra-azure.json')

/** What was made in the tenant beside what the seed has. */
export function madeIn(emulator: EntraEmulator) {
  const { store } = emulator
  const applications = store.applications.list().filter(({ appId }) => appId !== bootstrap.id)
  const ids = applications.map(({ appId }) => appId)
  const principals = store.servicePrincipals.list().filter(({ appId }) => ids.includes(appId))
  return {
    applications,
    principals,
    grants: store.oauth2PermissionGrants
      .list()
      .filter(({ clientId }) => principals.some(({ id }) => id === clientId)),
  }
}

/** Lets so many requests through to Graph and to the token endpoint, and then the connection is lost. */
export function cutAfter(
  count: number,
  when: 'before' | 'after',
): OutboundFetch & { readonly wasCut: () => boolean } {
  const fetch = createOutboundFetch()
  let [sent, cut] = [0, false]
  const lost = () => {
    cut = true
    return Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' })
  }
  return Object.assign(
    async (url: string, init?: Parameters<OutboundFetch>[1]) => {
      if (cut || (sent === count && when === 'before')) throw lost()
      sent++
      const answer = await fetch(url, init)
      if (sent > count) throw lost()
      return answer
    },
    { wasCut: () => cut },
  )
}
