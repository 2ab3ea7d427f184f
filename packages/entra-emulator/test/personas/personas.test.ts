import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'
import { assignedOnly, contoso, everybody, fabrikam, personal } from '../support/directory.ts'
import { authorizeUrl, signIn } from '../support/protocol.ts'

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'personas' })
})
afterAll(() => emulator.close())

describe('awkward people', () => {
  it('nobody’s mail: no email claim, neither in the token nor in userinfo', async () => {
    const { tokens, claims } = await signIn(emulator, 'nomail@contoso.test')
    expect(claims).not.toHaveProperty('email')
    const response = await fetch(`${emulator.origin}/oidc/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    })
    expect(await response.json()).not.toHaveProperty('email')
  })

  it('a borrowed address: a single-tenant app sees it as it is', async () => {
    const { claims } = await signIn(emulator, 'borrowed@contoso.test')
    expect(claims.email).toBe('mallory@fabrikam.test')
  })

  it('nOAuth: Mallory’s token carries Ada’s address, her own oid and tid, and xms_edov false', async () => {
    const { claims } = await signIn(
      emulator,
      'mallory@fabrikam.test',
      {},
      { client: everybody, tenant: 'common' },
    )
    expect(claims).toMatchObject({ email: 'ada@contoso.test', xms_edov: false, tid: fabrikam })
    expect(claims.iss).toBe(`${emulator.origin}/${fabrikam}/v2.0`)
    const ada = await signIn(emulator, 'ada@contoso.test', {}, { client: everybody, tenant: 'common' })
    expect(ada.claims).toMatchObject({ email: 'ada@contoso.test', xms_edov: true, tid: contoso })
    expect(ada.claims.oid).not.toBe(claims.oid)
  })

  it('leaves out an unverified address for a multitenant app that has not asked otherwise', async () => {
    const row = emulator.store.applications.oneBy('appId', everybody.clientId)
    const behaviors = { removeUnverifiedEmailClaim: null }
    emulator.store.applications.update(row?.id ?? '', { authenticationBehaviors: behaviors })
    const { claims } = await signIn(
      emulator,
      'mallory@fabrikam.test',
      {},
      { client: everybody, tenant: 'common' },
    )
    emulator.store.applications.update(row?.id ?? '', {
      authenticationBehaviors: { removeUnverifiedEmailClaim: false },
    })
    expect(claims).not.toHaveProperty('email')
  })

  it('300 groups: the overage shape in place of the list', async () => {
    const { claims } = await signIn(emulator, 'groups@contoso.test', {}, { client: assignedOnly })
    expect(claims).not.toHaveProperty('groups')
    expect(claims._claim_names).toEqual({ groups: 'src1' })
    expect(claims._claim_sources).toEqual({
      src1: { endpoint: expect.stringContaining(`/${contoso}/users/${claims.oid}/getMemberObjects`) },
    })
  })

  it('300 groups in an address: no more than a flag', async () => {
    const url = authorizeUrl(emulator, { response_type: 'id_token' }, { client: assignedOnly })
    const answer = await createTestBrowser().signIn(url, 'groups@contoso.test')
    const claims = decodeJwt(answer.parameters.id_token ?? '')
    expect(claims.hasgroups).toBe(true)
    expect(claims).not.toHaveProperty('groups')
    expect(claims).not.toHaveProperty('_claim_names')
  })

  it('few groups: object ids, nested ones included', async () => {
    const { claims } = await signIn(emulator, 'grace@contoso.test', {}, { client: assignedOnly })
    // Grace is in Support, which is in Everyone.
    expect(claims.groups).toEqual([
      '11111111-0000-4000-8000-000000000101',
      '11111111-0000-4000-8000-000000000102',
    ])
    expect(claims.roles).toEqual(['Bot.User'])
  })

  it('optional claims: sid, login_hint, acct, auth_time, upn', async () => {
    const { claims } = await signIn(emulator, 'ada@contoso.test', {}, { client: assignedOnly })
    expect(claims).toMatchObject({
      acct: 0,
      upn: 'ada@contoso.test',
      roles: ['Bot.Admin'],
      auth_time: expect.any(Number),
      sid: expect.any(String),
      login_hint: expect.any(String),
    })
  })

  it('a guest: own oid in this tenant, idp of the home, acct 1, email by default', async () => {
    const { claims } = await signIn(
      emulator,
      'gustava@fabrikam.test',
      { scope: 'openid profile' },
      { client: assignedOnly },
    )
    expect(claims).toMatchObject({
      tid: contoso,
      acct: 1,
      idp: `${emulator.origin}/${fabrikam}/`,
      email: 'gustava@fabrikam.test',
      preferred_username: 'gustava@fabrikam.test',
      roles: ['Bot.User'],
    })
    expect(claims.oid).toBe('11111111-0000-4000-8000-000000000021')
  })

  it('an outsider: a page with AADSTS50020 once the password was right', async () => {
    const answer = await createTestBrowser().signIn(authorizeUrl(emulator), 'mallory@fabrikam.test')
    expect(answer.text).toContain('AADSTS50020')
    expect(answer.location).toBeUndefined()
  })

  it('an unassigned person: a page with AADSTS50105', async () => {
    const url = authorizeUrl(emulator, {}, { client: assignedOnly })
    const answer = await createTestBrowser().signIn(url, 'unassigned@contoso.test')
    expect(answer.text).toContain('AADSTS50105')
  })

  it('does not count a group inside the assigned group as assignment', async () => {
    const own = await startEntraEmulator({ seed: 'personas' })
    const { addMember } = await import('../../src/index.ts')
    const inner = own.store.groups.by('tenant', contoso).find(group => group.displayName === 'Team 1')
    const una = own.store.users.oneBy('name', 'unassigned@contoso.test')
    addMember(own.store, inner?.id ?? '', una?.id ?? '', 'User')
    addMember(own.store, '11111111-0000-4000-8000-000000000101', inner?.id ?? '', 'Group')
    const url = authorizeUrl(own, {}, { client: assignedOnly })
    const answer = await createTestBrowser().signIn(url, 'unassigned@contoso.test')
    await own.close()
    expect(answer.text).toContain('AADSTS50105')
  })

  it('a name in three scripts and an apostrophe in the address travel unharmed', async () => {
    expect((await signIn(emulator, 'scripts@contoso.test')).claims.name).toBe('Анна 山田 Μαρία')
    const { claims } = await signIn(emulator, "o'brien@contoso.test")
    expect(claims).toMatchObject({ email: "o'brien@contoso.test", name: "Conan O'Brien" })
  })

  it('an expired password: must be changed, and the new one works', async () => {
    const browser = createTestBrowser()
    const url = authorizeUrl(emulator)
    const page = await browser.signIn(url, 'expired@contoso.test')
    expect(page.text).toContain('Update your password')
    const mismatch = await browser.submit(page, emulator.origin, {
      action: 'change-password',
      password: 'correct-horse',
      new_password: 'battery-staple',
      confirm_password: 'battery',
    })
    expect(mismatch.text).toContain('do not match')
    const answer = await browser.submit(mismatch, emulator.origin, {
      action: 'change-password',
      password: 'correct-horse',
      new_password: 'battery-staple',
      confirm_password: 'battery-staple',
    })
    expect(answer.parameters.code).toBeDefined()
    const old = await createTestBrowser().signIn(url, 'expired@contoso.test', 'correct-horse')
    expect(old.text).toContain('AADSTS50126')
  })

  it('a personal account: issuer and tid of the personal tenant, under common and consumers', async () => {
    for (const tenant of ['common', 'consumers', personal]) {
      const { claims, tokens } = await signIn(emulator, 'pat@outlook.test', {}, { client: everybody, tenant })
      expect(claims).toMatchObject({ tid: personal, iss: `${emulator.origin}/${personal}/v2.0` })
      expect(claims.oid).toBe('00000000-0000-0000-66f3-3332eca7ea81')
      const keys = (await (await fetch(`${emulator.origin}/consumers/discovery/v2.0/keys`)).json()) as {
        keys: { issuer: string }[]
      }
      expect(keys.keys.map(key => key.issuer)).toEqual([`${emulator.origin}/${personal}/v2.0`])
      expect(decodeJwt(tokens.access_token).tid).toBe(personal)
    }
  })

  it('refuses a personal account under organizations, and a work account under consumers', async () => {
    const at = (tenant: string) => authorizeUrl(emulator, {}, { client: everybody, tenant })
    const personalAtWork = await createTestBrowser().signIn(at('organizations'), 'pat@outlook.test')
    expect(personalAtWork.text).toContain('AADSTS500208')
    const workAtHome = await createTestBrowser().signIn(at('consumers'), 'ada@contoso.test')
    expect(workAtHome.text).toContain('AADSTS500208')
  })

  it('the demo’s mallory keeps ada’s address in every seed', async () => {
    for (const seed of ['demo', 'empty', 'personas']) {
      const own = await startEntraEmulator({ seed })
      expect(own.store.users.oneBy('name', 'mallory@fabrikam.test')?.mail).toBe('ada@contoso.test')
      await own.close()
    }
  })
})
