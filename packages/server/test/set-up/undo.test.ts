import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type EntraEmulator, makeKeyCredential } from '@gatewright/entra-emulator'
import { describe, expect, it } from 'vitest'
import { makeClientCertificate } from '../../src/set-up/client-certificate.ts'
import type { EntraSetUp } from '../../src/set-up/entra/entra-set-up.ts'
import { federatedName } from '../../src/set-up/entra/steps/federated.ts'
import type { EntraWishes } from '../../src/set-up/entra/wishes.ts'
import { serviceAccount } from '../support/platform.ts'
import {
  bootstrap,
  configFileIn,
  configOf,
  cutAfter,
  emptyFolder,
  run,
  startTenant,
  stateFileIn,
  wishes,
} from './support.ts'

const redirectUri = 'http://localhost:3000/api/v1/auth/login-callback/oauth2/azure'
const federated: EntraWishes['federated'] = {
  issuer: 'https://oidc.cluster.test/',
  subject: serviceAccount,
  audience: 'api://AzureADTokenExchange',
  variable: 'AZURE_FEDERATED_TOKEN_FILE',
}
const GRAPH = '00000003-0000-0000-c000-000000000000'
const OPENID = '37f7f235-527c-4136-accd-4a02d197296e'
const USER_READ = 'e1fe6dd8-ba31-4d61-89e7-88639da4683d'

/** An application that somebody else has made, switched off, with our redirect URI on another platform. */
function theirs(emulator: EntraEmulator, { withPrincipal = true } = {}): string {
  const [seeded] = emulator.store.applications.list()
  if (seeded === undefined) throw new Error('the seed has no application')
  const app = emulator.store.applications.insert({
    ...seeded,
    id: 'aaaaaaaa-0000-4000-8000-0000000000d1',
    appId: 'aaaaaaaa-0000-4000-8000-0000000000d2',
    displayName: 'Intranet',
    web: { ...seeded.web, redirectUris: ['https://intranet.northwind.test/callback'] },
    spa: { redirectUris: [redirectUri] },
    requiredResourceAccess: [
      {
        resourceAppId: GRAPH,
        resourceAccess: [
          { id: OPENID, type: 'Scope' },
          { id: USER_READ, type: 'Scope' },
        ],
      },
    ],
  })
  if (withPrincipal)
    emulator.store.servicePrincipals.insert({
      id: 'aaaaaaaa-0000-4000-8000-0000000000d3',
      tenantId: app.tenantId,
      appId: app.appId,
      displayName: app.displayName,
      accountEnabled: false,
      appRoleAssignmentRequired: false,
      createdDateTime: '2026-01-01T00:00:00Z',
    })
  return app.appId
}

/** Everything of the tenant that a set-up may touch. */
function tenantOf({ store }: EntraEmulator) {
  // The store keeps an empty bag of what it does not know, once something was changed.
  const plain = (value: unknown) =>
    JSON.parse(JSON.stringify(value), (key, each) => (key === 'properties' ? undefined : each))
  return plain({
    applications: store.applications.list(),
    principals: store.servicePrincipals
      .list()
      .filter(({ appId }) => appId !== bootstrap.id && !isFirstParty(appId)),
    grants: store.oauth2PermissionGrants.list(),
  })
}
const isFirstParty = (appId: string) => appId.startsWith('0000000')

describe('undoing leaves an application that was there as it was', () => {
  it('platforms, permissions, whether people may sign in, and whose credentials', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    const adopt = theirs(emulator)
    const before = tenantOf(emulator)
    for (const more of [{ credential: 'federated', federated }, { credential: 'secret' }] as const) {
      const options = { wishes: { adopt, ...more } }
      await run(emulator, folder, setUp => setUp.make(), options)
      const used = emulator.store.applications.oneBy('appId', adopt)
      expect([used?.spa.redirectUris, used?.web.redirectUris.length]).toEqual([[], 2])
      if (more.credential === 'federated') {
        expect(used?.federatedIdentityCredentials).toMatchObject([
          { name: federatedName('azure', federated), issuer: federated.issuer, subject: federated.subject },
        ])
        expect(configOf(folder).authStrategies.azure.options).toMatchObject({
          clientAssertionFile: '${env:AZURE_FEDERATED_TOKEN_FILE}',
        })
        const found = await run(emulator, folder, setUp => setUp.survey(), options)
        expect(found.map(({ finding }) => finding.state)).toEqual(found.map(() => 'done'))
      }
      const said = await run(emulator, folder, setUp => setUp.undo(), options)
      expect(said).toEqual(
        expect.arrayContaining([
          'The permissions profile, email were removed.',
          'It was put back on the platform spa, where it was.',
          'Signing in was switched off again at the enterprise application.',
        ]),
      )
      expect(tenantOf(emulator)).toEqual(before)
      expect(existsSync(configFileIn(folder))).toBe(false)
    }
  })

  for (const when of ['before', 'after'] as const) {
    it(`also what a run that was cut short has made and never heard of: ${when} each single request`, async () => {
      const emulator = await startTenant()
      const adopt = theirs(emulator, { withPrincipal: false })
      const before = tenantOf(emulator)
      for (const more of [{ adopt }, {}]) {
        const options = { wishes: { ...more, credential: 'federated', federated } as const }
        for (let count = 0; ; count++) {
          const folder = emptyFolder()
          const fetch = cutAfter(count, when)
          await run(emulator, folder, setUp => setUp.make(), { ...options, fetch }).catch(() => {})
          const isLeft = !isDeepStrictEqual(tenantOf(emulator), before)
          const said = async (setUp: EntraSetUp) => setUp.undoPlan().map(({ id }) => id)
          if (isLeft) expect(await run(emulator, folder, said, options)).toContain('application')
          await run(emulator, folder, setUp => setUp.undo(), options)
          expect([count, tenantOf(emulator)]).toEqual([count, before])
          expect(existsSync(configFileIn(folder))).toBe(false)
          if (!fetch.wasCut()) break
        }
      }
    }, 120_000)
  }

  it('a certificate that somebody has put there and registered stays, here and there', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    const adopt = theirs(emulator)
    const { pem, certificate } = await makeClientCertificate('theirs', Date.now())
    const app = emulator.store.applications.oneBy('appId', adopt)
    emulator.store.applications.update(app?.id ?? '', {
      keyCredentials: [makeKeyCredential(certificate.toString())],
    })
    mkdirSync(join(folder, 'secrets'))
    writeFileSync(join(folder, 'secrets', 'azure.pem'), pem)
    const before = tenantOf(emulator)
    await run(emulator, folder, setUp => setUp.make(), { wishes: { adopt } })
    const planned = await run(emulator, folder, async setUp => setUp.undoPlan(), { wishes: { adopt } })
    expect(planned.map(({ does }) => does)).not.toContain('deletes secrets/azure.pem')
    const said = await run(emulator, folder, setUp => setUp.undo(), { wishes: { adopt } })
    expect(said).toContain('secrets/azure.pem is not of this set-up, and was left.')
    expect(readFileSync(join(folder, 'secrets', 'azure.pem'), 'utf8')).toBe(pem)
    expect(tenantOf(emulator)).toEqual(before)

    // The state is lost: nobody knows any more whose the application of our name is, so it stays.
    await run(emulator, folder, setUp => setUp.make(), { wishes: { strategy: 'own' } })
    rmSync(stateFileIn(folder).replace('azure', 'own'))
    await run(emulator, folder, setUp => setUp.make(), { wishes: { strategy: 'own' } })
    expect(
      await run(emulator, folder, setUp => setUp.undo(), { wishes: { strategy: 'own' } }),
    ).toContainEqual(
      expect.stringMatching(
        /^The application "Gatewright \(localhost\)" .* was there when this set-up began, and was left/,
      ),
    )
  })
})

describe('undoing leaves an entry of the file that somebody has written', () => {
  const theirEntry = (appId: string, clientSecret: string) =>
    `{
  // written by hand
  "httpServer": { "externalUrl": "http://localhost:3000" },
  "authStrategies": {
    "azure": {
      "type": "oauth2",
      "label": "Work",
      "options": {
        "authorizationURL": "http://localhost:1/northwind.test/oauth2/v2.0/authorize",
        "tokenURL": "http://localhost:1/northwind.test/oauth2/v2.0/token",
        "clientID": "${appId}",
        "clientSecret": "${clientSecret}"
      }
    }
  },
  "pro": { "collaboratorsAuthStrategies": ["default", "azure"], "externalAuth": { "enabled": true } }
}
`

  it('of the same client: it is as it was, and a secret that stands in it is never lost', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    const adopt = theirs(emulator)
    const options = { wishes: { adopt, credential: 'secret' } as const }
    writeFileSync(configFileIn(folder), theirEntry(adopt, 'written-out-in-the-file'))
    await expect(run(emulator, folder, setUp => setUp.make(), options)).rejects.toMatchObject({
      code: 'name_taken',
      message: expect.stringContaining('has its clientSecret written out'),
    })
    await run(emulator, folder, setUp => setUp.undo(), options)
    const text = theirEntry(adopt, '${file:./their-secret}')
    writeFileSync(configFileIn(folder), text)
    writeFileSync(join(folder, 'their-secret'), 'of-their-own')
    await run(emulator, folder, setUp => setUp.make(), options)
    expect(textOf(folder)).toContain('"clientSecret": "${file:./secrets/azure}"')
    expect(await run(emulator, folder, setUp => setUp.undo(), options)).toContainEqual(
      `The strategy "azure" in ${configFileIn(folder)} is as it was before.`,
    )
    expect(JSON.parse(withoutComments(textOf(folder)))).toEqual(JSON.parse(withoutComments(text)))
  })

  it('of another client by now: it is left, and said to be', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    const options = { wishes: { credential: 'federated', federated } as const }
    await run(emulator, folder, setUp => setUp.make(), options)
    const text = readFileSync(configFileIn(folder), 'utf8').replace(
      /"clientID": "[^"]+"/,
      '"clientID": "aaaaaaaa-0000-4000-8000-0000000000ff"',
    )
    writeFileSync(configFileIn(folder), text)
    expect(await run(emulator, folder, setUp => setUp.undo(), options)).toContainEqual(
      expect.stringContaining('is of another client by now, and was left.'),
    )
    expect(readFileSync(configFileIn(folder), 'utf8')).toBe(text)
    expect(wishes.strategy).toBe('azure')
  })
})

const textOf = (folder: string) => readFileSync(configFileIn(folder), 'utf8')
const withoutComments = (text: string) => text.replaceAll(/^\s*\/\/.*$/gm, '')
