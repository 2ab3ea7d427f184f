import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfigFile } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { SetUpRefusal } from '../../src/set-up/refusal.ts'
import {
  configFileIn,
  configOf,
  cutAfter,
  emptyFolder,
  madeIn,
  run,
  startTenant,
  stateFileIn,
  tenantId,
  wishes,
} from './support.ts'

const refusalOf = (work: Promise<unknown>): Promise<SetUpRefusal> =>
  work.then(
    () => {
      throw new Error('It was not refused.')
    },
    error => {
      if (error instanceof SetUpRefusal) return error
      throw error
    },
  )
const redirectUri = 'http://localhost:3000/api/v1/auth/login-callback/oauth2/azure'

describe('setting up Entra ID from an empty folder', () => {
  it('registers one application with everything that a sign-in needs, and writes a file that is fine', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    const plan = await run(emulator, folder, setUp => setUp.survey())
    expect(plan.every(({ finding }) => finding.state === 'absent')).toBe(true)
    expect([madeIn(emulator).applications, existsSync(configFileIn(folder))]).toEqual([[], false])

    await run(emulator, folder, setUp => setUp.make())
    const { applications, principals, grants } = madeIn(emulator)
    expect(applications).toMatchObject([
      {
        displayName: 'Gatewright (localhost)',
        signInAudience: 'AzureADMyOrg',
        web: { redirectUris: [redirectUri] },
        passwordCredentials: [],
        keyCredentials: [{ displayName: 'Gatewright (localhost)' }],
        optionalClaims: { idToken: [{ name: 'email' }, { name: 'login_hint' }, { name: 'sid' }] },
      },
    ])
    expect(principals).toHaveLength(1)
    expect(grants).toMatchObject([{ consentType: 'AllPrincipals', scope: 'openid profile email' }])
    const { authStrategies, pro, httpServer } = configOf(folder)
    expect([httpServer, pro]).toEqual([
      { externalUrl: 'http://localhost:3000' },
      { collaboratorsAuthStrategies: ['default', 'azure'], externalAuth: { enabled: true } },
    ])
    expect(authStrategies.azure.options).toMatchObject({
      authorizationURL: `${emulator.origin}/${tenantId}/oauth2/v2.0/authorize`,
      clientID: applications[0]?.appId,
      clientCertificate: '${file:./secrets/azure.pem}',
      callbackURL: redirectUri,
    })
    expect(loadConfigFile(configFileIn(folder), {})).toMatchObject({ ok: true })
    for (const file of [configFileIn(folder), join(folder, 'secrets', 'azure.pem'), stateFileIn(folder)])
      expect([file, (statSync(file).mode & 0o777).toString(8)]).toEqual([file, '600'])
    expect(readFileSync(stateFileIn(folder), 'utf8')).not.toContain('PRIVATE KEY')
  })

  it('run again finds everything so, and changes nothing', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    await run(emulator, folder, setUp => setUp.make())
    const before = [madeIn(emulator), readFileSync(configFileIn(folder), 'utf8')]
    const found = await run(emulator, folder, setUp => setUp.survey())
    expect(found.map(({ step, finding }) => [step.id, finding.state])).toEqual(
      found.map(({ step }) => [step.id, 'done']),
    )
    await run(emulator, folder, setUp => setUp.make())
    expect([madeIn(emulator), readFileSync(configFileIn(folder), 'utf8')]).toEqual(before)
  })

  it('keeps a secret in a file of its own where one is wanted', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    await run(emulator, folder, setUp => setUp.make(), { wishes: { credential: 'secret' } })
    expect(configOf(folder).authStrategies.azure.options.clientSecret).toBe('${file:./secrets/azure}')
    expect(statSync(join(folder, 'secrets', 'azure')).mode & 0o777).toBe(0o600)
    expect(madeIn(emulator).applications[0]?.passwordCredentials).toHaveLength(1)
    const secret = readFileSync(join(folder, 'secrets', 'azure'), 'utf8')
    expect(readFileSync(stateFileIn(folder), 'utf8')).not.toContain(secret)
    const found = await run(emulator, folder, setUp => setUp.survey(), { wishes: { credential: 'secret' } })
    expect(found.filter(({ finding }) => finding.state !== 'done')).toEqual([])
  })

  it('leaves comments, order and indentation of a file as they are', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    const text =
      '{\n    // ours\n    "roles": ["support"], /* one */\n    "pro": { "collaboratorsAuthStrategies": ["default"] } // end\n}\n'
    writeFileSync(configFileIn(folder), text)
    await run(emulator, folder, setUp => setUp.make())
    const after = readFileSync(configFileIn(folder), 'utf8')
    for (const kept of ['    // ours\n    "roles": ["support"], /* one */\n', '// end'])
      expect(after).toContain(kept)
    await run(emulator, folder, setUp => setUp.undo())
    const left = loadConfigFile(configFileIn(folder), {})
    expect(left).toMatchObject({ ok: true })
    expect(readFileSync(configFileIn(folder), 'utf8')).toContain('"collaboratorsAuthStrategies": ["default"]')
  })
})

describe('a set-up that is cut short', () => {
  for (const credential of ['certificate', 'secret'] as const) {
    for (const when of ['before', 'after'] as const) {
      it(`is taken up by the next run, and nothing is made twice: with a ${credential}, ${when} each single request`, async () => {
        const emulator = await startTenant()
        for (let count = 0; ; count++) {
          const folder = emptyFolder()
          const fetch = cutAfter(count, when)
          const options = { wishes: { credential }, fetch }
          const first = await run(emulator, folder, setUp => setUp.make(), options).catch(error => error)
          if (!fetch.wasCut()) {
            expect(count).toBeGreaterThan(15)
            break
          }
          expect(first).toMatchObject({
            code: 'no_answer',
            next: expect.stringContaining('nothing is made twice'),
          })
          await run(emulator, folder, setUp => setUp.make(), { wishes: { credential } })
          const { applications, principals, grants } = madeIn(emulator)
          const [app] = applications
          expect([count, applications.length, principals.length, grants.length]).toEqual([count, 1, 1, 1])
          expect([
            app?.keyCredentials.length,
            app?.passwordCredentials.length,
            app?.web.redirectUris.length,
          ]).toEqual([credential === 'certificate' ? 1 : 0, credential === 'secret' ? 1 : 0, 1])
          expect(loadConfigFile(configFileIn(folder), {})).toMatchObject({ ok: true })
          await run(emulator, folder, setUp => setUp.undo(), { wishes: { credential } })
          expect(madeIn(emulator).applications).toEqual([])
        }
      }, 120_000)
    }
  }

  it('also where nobody knows of it any more: the state is lost, or another administrator goes on', async () => {
    const [emulator, folder, elsewhere] = [await startTenant(), emptyFolder(), emptyFolder()]
    await run(emulator, folder, setUp => setUp.make())
    rmSync(stateFileIn(folder))
    await run(emulator, folder, setUp => setUp.make())
    expect(madeIn(emulator).applications).toMatchObject([{ keyCredentials: [{}] }])
    await run(emulator, elsewhere, setUp => setUp.make())
    const { applications, principals } = madeIn(emulator)
    // Their machine has a key of its own.
    expect([applications.length, principals.length, applications[0]?.keyCredentials.length]).toEqual([
      1, 1, 2,
    ])
  })
})

describe('undoing', () => {
  it('takes away exactly what was made: application, key and entry, and the file where that was made', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    await run(emulator, folder, setUp => setUp.make())
    const said = await run(emulator, folder, setUp => setUp.undo())
    expect(said).toEqual([
      `${configFileIn(folder)} was deleted.`,
      'secrets/azure.pem was deleted.',
      expect.stringMatching(/^The application "Gatewright \(localhost\)" \(.*\) was deleted\.$/),
    ])
    const { applications, principals, grants } = madeIn(emulator)
    expect([applications, principals, grants, readdirSync(join(folder, 'secrets'))]).toEqual([[], [], [], []])
    // What begins anew is another one.
    await run(emulator, folder, setUp => setUp.make())
    expect(madeIn(emulator).applications).toHaveLength(1)
  })

  for (const scope of ['openid profile email', 'User.Read']) {
    it(`leaves an enterprise application that was there, and the consent to ${scope}`, async () => {
      const [emulator, folder] = [await startTenant(), emptyFolder()]
      // One that another set-up has made is one that was there.
      await run(emulator, folder, setUp => setUp.make())
      const [there] = madeIn(emulator).applications
      const [grant] = madeIn(emulator).grants
      emulator.store.oauth2PermissionGrants.update(grant?.id ?? '', { scope })
      const before = madeIn(emulator)
      const elsewhere = emptyFolder()
      const adopt = { wishes: { adopt: there?.appId ?? '' } }
      await run(emulator, elsewhere, setUp => setUp.make(), adopt)
      expect(await run(emulator, elsewhere, setUp => setUp.undo(), adopt)).not.toContain(
        'The enterprise application was deleted.',
      )
      const { principals, grants } = madeIn(emulator)
      expect([principals, grants]).toEqual([before.principals, before.grants])
    })
  }

  it('leaves of an application that was there what was there', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    const there = emulator.store.applications.insert({
      ...(emulator.store.applications.list()[0] as NonNullable<
        ReturnType<typeof emulator.store.applications.get>
      >),
      id: 'aaaaaaaa-0000-4000-8000-0000000000a1',
      appId: 'aaaaaaaa-0000-4000-8000-0000000000a2',
      displayName: 'Intranet',
      web: {
        redirectUris: ['https://intranet.northwind.test/callback'],
        homePageUrl: null,
        logoutUrl: null,
        implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
      },
    })
    const adopt = { wishes: { adopt: there.appId, consent: false } }
    await run(emulator, folder, setUp => setUp.make(), adopt)
    const used = emulator.store.applications.get(there.id)
    expect(used?.web.redirectUris).toEqual(['https://intranet.northwind.test/callback', redirectUri])
    await run(emulator, folder, setUp => setUp.undo(), adopt)
    const left = emulator.store.applications.get(there.id)
    expect(left).toMatchObject({ web: there.web, keyCredentials: [], optionalClaims: { idToken: [] } })
    expect(left?.passwordCredentials).toEqual(there.passwordCredentials)
  })
})

describe('what differs is said', () => {
  const DAY = 86_400_000
  async function differences(change: (setUp: Awaited<ReturnType<typeof made>>) => void, now?: () => number) {
    const there = await made()
    change(there)
    const options = now === undefined ? {} : { now }
    const found = await run(there.emulator, there.folder, setUp => setUp.survey(), options)
    const said = found.flatMap(({ finding }) =>
      finding.state === 'differs' ? finding.what : finding.state === 'absent' ? ['absent'] : [],
    )
    await run(there.emulator, there.folder, setUp => setUp.make(), options)
    const after = await run(there.emulator, there.folder, setUp => setUp.survey(), options)
    expect(after.filter(({ finding }) => finding.state !== 'done')).toEqual([])
    return said
  }
  async function made() {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    await run(emulator, folder, setUp => setUp.make())
    const [app] = madeIn(emulator).applications
    return {
      emulator,
      folder,
      id: app?.id ?? '',
      appId: app?.appId ?? '',
      web: app?.web as NonNullable<typeof app>['web'],
    }
  }

  it('the registered redirect URI differs', async () => {
    const other = 'http://localhost:3000/callback'
    const said = await differences(({ emulator, id, web }) =>
      emulator.store.applications.update(id, { web: { ...web, redirectUris: [other] } }),
    )
    expect(said[0]).toBe(`The registered redirect URI differs: ${other} in place of ${redirectUri}.`)
  })

  it('the consent was taken back', async () => {
    const said = await differences(({ emulator }) => {
      for (const { id } of madeIn(emulator).grants) emulator.store.oauth2PermissionGrants.delete(id)
    })
    expect(said).toEqual(['The consent for the organisation was taken back: openid, profile, email.'])
  })

  it('the certificate ends soon', async () => {
    const said = await differences(
      () => {},
      () => Date.now() + 348 * DAY,
    )
    expect(said[0]).toMatch(/^The certificate ends in 11 days, on \d{4}-\d\d-\d\d\.$/)
  })

  it('the certificate is not the registered one, or is registered no more', async () => {
    const gone = await differences(({ emulator, id }) =>
      emulator.store.applications.update(id, { keyCredentials: [] }),
    )
    expect(gone).toEqual([
      expect.stringMatching(/^The certificate [0-9A-F]{40} is not registered at the application any more\.$/),
      expect.stringContaining('AADSTS700027'),
    ])
    const lost = await differences(({ folder }) => rmSync(join(folder, 'secrets', 'azure.pem')))
    expect(lost[0]).toBe('secrets/azure.pem is missing, or holds no key and certificate.')
  })

  it('the application is gone, takes other tenants, or is switched off', async () => {
    const gone = await differences(({ emulator, id }) => emulator.store.applications.delete(id))
    expect(gone[0]).toBe('absent')
    const open = await differences(({ emulator, id }) =>
      emulator.store.applications.update(id, { signInAudience: 'AzureADMultipleOrgs' }),
    )
    expect(open).toEqual(['The application takes people of other tenants too (AzureADMultipleOrgs).'])
    const off = await differences(({ emulator }) => {
      for (const { id } of madeIn(emulator).principals)
        emulator.store.servicePrincipals.update(id, { accountEnabled: false })
    })
    expect(off[0]).toBe('Signing in is switched off at the enterprise application.')
  })

  it('the entry of the file is not what was set up', async () => {
    const said = await differences(({ folder }) => {
      const text = readFileSync(configFileIn(folder), 'utf8')
      writeFileSync(
        configFileIn(folder),
        text.replace('"enabled": true', '"enabled": false').replace('/authorize"', '/authorise"'),
      )
    })
    expect(said).toEqual(
      [
        `Not so in CONFIG: authStrategies.azure.options.authorizationURL was changed.`,
        `Not so in CONFIG: pro.externalAuth.enabled is true.`,
      ].map(line => expect.stringContaining(line.slice('Not so in CONFIG'.length))),
    )
  })
})

describe('a set-up is refused in words, with the next step', () => {
  it('where an application of the same name is there, which is named', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    const refusal = await refusalOf(
      run(emulator, folder, setUp => setUp.make(), { wishes: { appName: 'Bootstrap' } }),
    )
    expect(refusal).toMatchObject({ code: 'same_name', next: expect.stringContaining('--app bbbbbbbb-') })
    expect(madeIn(emulator).applications).toEqual([])
  })

  it('where whoever sets up may not register', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    for (const { id } of emulator.store.appRoleAssignments.list())
      emulator.store.appRoleAssignments.delete(id)
    const refusal = await refusalOf(run(emulator, folder, setUp => setUp.make()))
    expect(refusal).toMatchObject({
      code: 'not_allowed',
      message: expect.stringContaining('Authorization_RequestDenied'),
      next: expect.stringContaining('--script'),
    })
  })

  it('where the bootstrap application is not believed', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    const as = (id: string, secret: string) =>
      refusalOf(run(emulator, folder, setUp => setUp.make(), { bootstrap: { id, secret } }))
    expect(await as('bbbbbbbb-0000-4000-8000-00000000b001', 'wrong')).toMatchObject({
      code: 'bootstrap_secret',
    })
    expect(await as('bbbbbbbb-0000-4000-8000-00000000b002', 'wrong')).toMatchObject({
      code: 'bootstrap_unknown',
    })
  })

  it('where the tenant allows no secrets, and a certificate does', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    emulator.store.tenants.update(tenantId, { secretsAllowed: false })
    const refusal = await refusalOf(
      run(emulator, folder, setUp => setUp.make(), { wishes: { credential: 'secret' } }),
    )
    expect(refusal).toMatchObject({
      code: 'credential_not_allowed',
      next: expect.stringContaining('--credential certificate'),
    })
    await run(emulator, folder, setUp => setUp.make())
    expect(madeIn(emulator).applications).toHaveLength(1)
  })

  it('where two set up at once, the second at once', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    await run(emulator, folder, async () => {
      const refusal = await refusalOf(run(emulator, folder, setUp => setUp.make()))
      expect(refusal).toMatchObject({
        code: 'busy',
        message: expect.stringContaining(`process ${process.pid}`),
      })
    })
  })

  it('where the strategy is there and somebody else’s, or the file would have problems', async () => {
    const [emulator, folder] = [await startTenant(), emptyFolder()]
    const text = JSON.stringify({ authStrategies: { azure: { type: 'basic' } } })
    writeFileSync(configFileIn(folder), text)
    expect(await refusalOf(run(emulator, folder, setUp => setUp.make()))).toMatchObject({
      code: 'name_taken',
    })
    // The one by which people sign in with their passwords is there unwritten.
    const own = { wishes: { strategy: 'default', appName: 'Passwords' } }
    expect(await refusalOf(run(emulator, folder, setUp => setUp.survey(), own))).toMatchObject({
      code: 'name_taken',
    })
    writeFileSync(configFileIn(folder), '{ "rolse": [] }')
    const refusal = await refusalOf(run(emulator, folder, setUp => setUp.make()))
    expect(refusal).toMatchObject({ code: 'config_problems', message: expect.stringContaining('rolse') })
    expect(readFileSync(configFileIn(folder), 'utf8')).toBe('{ "rolse": [] }')
    rmSync(configFileIn(folder))
    await run(emulator, folder, setUp => setUp.make())
    expect(madeIn(emulator).applications).toHaveLength(1)
  })

  it('where the tenant was another one before', async () => {
    const [emulator, another, folder] = [await startTenant(), await startTenant(), emptyFolder()]
    await run(emulator, folder, setUp => setUp.make())
    expect(await refusalOf(run(another, folder, setUp => setUp.make()))).toMatchObject({
      code: 'another_tenant',
    })
    expect(wishes.strategy).toBe('azure')
  })
})
