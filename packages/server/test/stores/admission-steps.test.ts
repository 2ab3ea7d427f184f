import { roleGrant, type StrategyConfig } from '@gatewright/config'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AccountIdentity } from '../../src/accounts/account-identity.ts'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import type { Accounts } from '../../src/accounts/accounts.ts'
import { admit, type Person, rehearseAdmission, toDetails } from '../../src/accounts/admit.ts'
import { createInvitationStore } from '../../src/accounts/invitation-store.ts'
import type { Invitations, InvitedAccount } from '../../src/accounts/invitations.ts'
import { admitNewcomer } from '../../src/accounts/newcomer.ts'
import type { Profile } from '../../src/identity/profile.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { allow } from '../gate/support/rules.ts'
import { azureOffered, testConfig } from '../support/config.ts'
import { type Engine, engines } from './engines.ts'
import { emptyTables } from './support.ts'

/** Each step by which somebody is let in, and each by which not, without a server around it. */
const clock = { now: () => 1_000 }
const email = 'ada@contoso.test'
const strategy = (id: string, rest: Partial<StrategyConfig> = {}): StrategyConfig =>
  ({ ...azureOffered, claimSources: ['here'], ...rest, id }) as StrategyConfig
const azure = strategy('azure')
const gitlab = strategy('gitlab')
const open = strategy('open', { allowSelfSignup: true, selfSignupRole: 'guest' })
const file = { ...testConfig(), roles: ['admin', 'member', 'guest'], strategies: [azure, gitlab, open] }
const withEntry = { ...file, superAdmins: [{ email, strategy: 'azure' }] }

const profile = (subject: string, rest: Partial<Profile> = {}): Profile => ({
  issuer: 'https://idp.example',
  subject,
  claims: { email, name: 'Ada Lovelace' },
  source: { vouchedFor: ['here'] },
  trustsEmailIn: () => true,
  ...rest,
})
const unproven = { trustsEmailIn: () => false }
const elsewhere = { issuer: 'https://gitlab.example' }

describe.each(engines)('admission step by step on $name', engineOf => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let accounts: Accounts
  let invitations: Invitations
  beforeAll(async () => {
    engine = await engineOf.open()
    accounts = createAccountStore(engine.database, clock)
    invitations = createInvitationStore(engine.database, clock)
  })
  beforeEach(async () => {
    await emptyTables(engine.database, 'super_admin_bindings', 'invitations', 'collaborators')
  })
  afterAll(() => engine.close())

  const enter = (who: Profile, by = azure, rest: Partial<Person> = {}) =>
    engine.database.transaction(tx =>
      admit(tx, clock, { profile: who, strategy: by, config: file, adminLink: false, ...rest }),
    )
  const refusal = async (...asked: Parameters<typeof enter>) => {
    try {
      const { by } = await enter(...asked)
      return `let in by ${by}`
    } catch (error) {
      return (error as { readonly code?: string }).code
    }
  }
  const invite = (by: string, roles: readonly string[] = ['member'], account?: InvitedAccount) =>
    invitations.invite({ email, strategy: by, roles, invitedByName: 'boss', ...(account && { account }) })
  /** Ada with an account by `azure`. */
  const known = async (roles: readonly string[] = ['member']) => {
    await invite('azure', roles)
    return enter(profile('ada'))
  }
  const everybody = async () =>
    (await sqlOf(engine.database).selectFrom('collaborators').select('id').execute()).length

  it('lets in by an invitation, with its roles, once', async () => {
    await invite('azure', ['guest'])
    const admitted = await enter(profile('ada'))
    expect(admitted).toMatchObject({
      by: 'invitation',
      collaborator: {
        email,
        roles: ['guest'],
        fullname: 'Ada Lovelace',
        disabled: false,
        lastSignInAt: 1_000,
      },
      identity: {
        strategy: 'azure',
        subject: 'ada',
        addedBy: 'an invitation of boss',
        noticed: true,
        emailTrusted: true,
      },
    })
    expect(admitted.addressOf).toBeUndefined()
    expect(await refusal(profile('other'))).toBe('not_invited')
    expect(await enter(profile('ada'))).toMatchObject({
      by: 'account',
      collaborator: { id: admitted.collaborator.id },
    })
    expect(await everybody()).toBe(1)
  })

  it('names an administrator where the invitation names nobody', async () => {
    await invitations.invite({ email, strategy: 'azure', roles: [] })
    expect((await enter(profile('ada'))).identity.addedBy).toBe('an invitation of an administrator')
  })

  it('asks for a proven address, or the credential that the invitation itself made', async () => {
    await invite('azure')
    expect(await refusal(profile('ada', unproven))).toBe('email_untrusted')
    expect(await refusal(profile('ada', { ...unproven, invitedAs: 'other@contoso.test' }))).toBe(
      'email_untrusted',
    )
    expect(await refusal(profile('ada', { claims: {} }))).toBe('email_missing')
    expect(await refusal(profile('ada', { claims: { email: 'no address' } }))).toBe('email_invalid')
    expect(await enter(profile('ada', { ...unproven, invitedAs: email }))).toMatchObject({
      by: 'invitation',
      identity: { emailTrusted: false },
    })
  })

  it('says of a refusal what its operator needs', async () => {
    const mapped = { ...azure, fieldMapping: { email: 'mail' } }
    await expect(enter(profile('ada'), mapped)).rejects.toMatchObject({
      code: 'email_missing',
      detail: { mapped: 'mail' },
    })
    await expect(enter(profile('ada', { ...unproven, untrustedBecause: 'who knows' }))).rejects.toMatchObject(
      {
        detail: { reason: 'who knows' },
      },
    )
    await expect(enter(profile('ada'))).rejects.toMatchObject({ detail: { email, strategy: 'azure' } })
    await known()
    await expect(enter(profile('eve'), open)).rejects.toMatchObject({
      code: 'email_taken',
      detail: { email, strategy: 'open' },
    })
    const { collaborator } = await enter(profile('ada'))
    await accounts.setDisabled(collaborator.id, true)
    await expect(enter(profile('ada'))).rejects.toMatchObject({
      code: 'account_disabled',
      detail: { collaborator: collaborator.id },
    })
  })

  it('says of an address that is not there which claims were, and no more of them than a line holds', async () => {
    const many = Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`claim-${index}`, 'x']))
    await expect(enter(profile('ada', { claims: many }))).rejects.toMatchObject({
      code: 'email_missing',
      detail: { received: Object.keys(many).slice(0, 40) },
    })
  })

  it('says what came in place of an address, and not of what else was not understood', async () => {
    const mapped = { ...azure, fieldMapping: { company: 'org' } }
    const org = [{ name: 'Contoso' }]
    await expect(enter(profile('ada', { claims: { email: 'none', org } }), mapped)).rejects.toMatchObject({
      code: 'email_invalid',
      detail: { claims: [{ claim: 'email', key: 'fieldMapping.email' }] },
    })
    expect(await refusal(profile('ada', { claims: { org } }), mapped)).toBe('email_missing')
  })

  it('tells which claims of somebody who is let in were not understood', async () => {
    const mapped = { ...open, fieldMapping: { company: 'org' } }
    const odd = await enter(profile('ada', { claims: { email, org: [{ name: 'Contoso' }] } }), mapped)
    expect(odd.unread).toMatchObject([{ claim: 'org', key: 'fieldMapping.company' }])
    const plain = await enter(profile('ada', { claims: { email, org: 'Contoso' } }), mapped)
    expect(plain).not.toHaveProperty('unread')
  })

  it('signs up where the strategy lets everybody, with the role for that, proven or not', async () => {
    const proven = await enter(profile('ada'), open)
    expect(proven).toMatchObject({
      by: 'self-signup',
      collaborator: { roles: ['guest'] },
      identity: { addedBy: 'self-signup' },
    })
    expect(await refusal(profile('eve'), open)).toBe('email_taken')
    const stranger = await enter(profile('eve', unproven), open)
    expect(stranger).toMatchObject({ by: 'self-signup', identity: { emailTrusted: false } })
    expect(stranger.collaborator.id).not.toBe(proven.collaborator.id)
    expect(stranger).not.toHaveProperty('addressOf')
    const free = await enter(profile('free', { claims: { email: 'free@contoso.test' } }), open)
    expect(free).not.toHaveProperty('addressOf')
  })

  it('lets in by an entry of superAdmins, bound to whoever was first', async () => {
    const config = withEntry
    expect(await refusal(profile('ada', unproven), azure, { config })).toBe('email_untrusted')
    expect(await refusal(profile('ada'), gitlab, { config })).toBe('not_invited')
    expect(await refusal(profile('ada', { claims: { email: 'eve@contoso.test' } }), azure, { config })).toBe(
      'not_invited',
    )
    const ada = await enter(profile('ada'), azure, { config })
    expect(ada).toMatchObject({
      by: 'super-admin-entry',
      collaborator: { roles: ['member'] },
      identity: { addedBy: 'an entry of superAdmins' },
    })
    expect(await accounts.isSuperAdmin(ada.identity, config)).toBe(true)
    expect(await refusal(profile('eve'), azure, { config })).toBe('not_invited')
    expect(await refusal(profile('ada', elsewhere), azure, { config })).toBe('not_invited')
    expect(await enter(profile('ada'), azure, { config })).toMatchObject({ by: 'account' })
  })

  it('makes super admin whom it knows, at their next sign-in after the entry is written', async () => {
    const config = withEntry
    const before = await known()
    expect(await accounts.isSuperAdmin(before.identity, config)).toBe(false)
    await enter(profile('ada', unproven), azure, { config })
    expect(await accounts.isSuperAdmin(before.identity, config)).toBe(false)
    await enter(profile('ada'), azure, { config })
    expect(await accounts.isSuperAdmin(before.identity, config)).toBe(true)
  })

  it('adds the roles of a further invitation to whom it knows', async () => {
    await known(['guest'])
    await invite('azure', ['admin'])
    expect(await enter(profile('ada'))).toMatchObject({
      by: 'account',
      collaborator: { roles: ['guest', 'admin'] },
    })
    expect(await invitations.find(email, 'azure')).toBeUndefined()
    // For an address that they have come to, and that is nobody's yet.
    await invitations.invite({ email: 'king@contoso.test', strategy: 'azure', roles: ['member'] })
    const moved = await enter(profile('ada', { claims: { email: 'king@contoso.test' } }))
    expect(moved.collaborator.roles).toEqual(['guest', 'admin', 'member'])
  })

  it('adds no roles of an invitation that is another account’s', async () => {
    const eves = { claims: { email: 'eve@contoso.test' } }
    await invitations.invite({ email: 'eve@contoso.test', strategy: 'azure', roles: ['guest'] })
    const eve = await enter(profile('eve', eves))
    await invite('gitlab', ['guest'])
    const owner = await enter(profile('7', elsewhere), gitlab)
    // Whose the address is says who is meant, though azure gives it to somebody else beside.
    await invite('azure', ['admin'])
    expect((await enter(profile('eve'))).collaborator.roles).toEqual(['guest'])
    expect(await invitations.find(email, 'azure')).toMatchObject({ roles: ['admin'] })
    // And so does whose account it was written for.
    await invite('gitlab', ['admin'], { id: eve.collaborator.id, mode: 'joined' })
    expect((await enter(profile('7', elsewhere), gitlab)).collaborator.roles).toEqual(['guest'])
    await invite('gitlab', ['admin'], { id: owner.collaborator.id, mode: 'joined' })
    expect((await enter(profile('7', elsewhere), gitlab)).collaborator.roles).toEqual(['guest', 'admin'])
  })

  it('makes super admin whose address it is, and not whom a provider gives it beside', async () => {
    await invite('gitlab')
    const owner = await enter(profile('7', elsewhere), gitlab)
    await invitations.invite({ email: 'eve@contoso.test', strategy: 'azure', roles: [] })
    const eve = await enter(profile('eve', { claims: { email: 'eve@contoso.test' } }))
    const said = await enter(profile('eve'), azure, { config: withEntry })
    expect(said).toMatchObject({ by: 'account', addressOf: owner.collaborator.id })
    expect(await accounts.isSuperAdmin(said.identity, withEntry)).toBe(false)
    expect(await accounts.boundTo({ email, strategy: 'azure' })).toBeUndefined()
    await accounts.handOver(email, eve.collaborator.id)
    const owned = await enter(profile('eve'), azure, { config: withEntry })
    expect(await accounts.isSuperAdmin(owned.identity, withEntry)).toBe(true)
  })

  it('lets in by the one-time link, whatever else holds, and makes that identity super admin', async () => {
    const link = { adminLink: true }
    const ada = await enter(profile('ada'), azure, link)
    expect(ada).toMatchObject({
      by: 'admin-link',
      collaborator: { roles: ['member'] },
      identity: { superAdminByLink: true, addedBy: 'the one-time link' },
    })
    const unknown = await enter(profile('eve', unproven), azure, link)
    expect(unknown).toMatchObject({
      by: 'admin-link',
      collaborator: { roles: ['member'] },
      identity: { superAdminByLink: true, addedBy: 'self-signup' },
    })
    expect(unknown.collaborator.id).not.toBe(ada.collaborator.id)
    await accounts.setDisabled(ada.collaborator.id, true)
    expect(await enter(profile('ada'), azure, link)).toMatchObject({
      by: 'admin-link',
      collaborator: { id: ada.collaborator.id, disabled: false },
    })
    // An open strategy gives its role to those who come by themselves alone.
    expect(await enter(profile('mary', unproven), open, link)).toMatchObject({
      collaborator: { roles: ['member'] },
    })
  })

  it('leaves an account that is enabled alone when its owner comes by the one-time link', async () => {
    const before = await known()
    const now = await enter(profile('ada'), azure, { adminLink: true })
    expect(now).toMatchObject({
      by: 'admin-link',
      collaborator: { id: before.collaborator.id, roles: ['member'] },
    })
  })

  it('joins no account of another strategy by the link and by the file, but its owner’s', async () => {
    const before = await known()
    const owner = { signedInTo: before.collaborator.id }
    const own = await enter(profile('6', elsewhere), gitlab, { adminLink: true, ...owner })
    expect(own.collaborator.id).toBe(before.collaborator.id)
    expect(own.identity.noticed).toBe(false)
    const link = await enter(profile('7', elsewhere), gitlab, { adminLink: true })
    expect(link.collaborator.id).not.toBe(before.collaborator.id)
    const config = { ...file, superAdmins: [{ email, strategy: 'open' }] }
    const entry = await enter(profile('8', { issuer: 'https://third.example' }), open, { config })
    expect([before, link].map(({ collaborator }) => collaborator.id)).not.toContain(entry.collaborator.id)
    expect(await accounts.ownerOf(email)).toBe(entry.collaborator.id)
  })

  it('joins by an invitation what its inviter meant, or what its owner is signed in to', async () => {
    const before = await known()
    const byGitlab = profile('7', elsewhere)
    await invite('gitlab')
    await expect(enter(byGitlab, gitlab)).rejects.toMatchObject({
      code: 'join_unproven',
      detail: { email, strategy: 'gitlab', account: before.collaborator.id },
    })
    expect(await refusal(byGitlab, gitlab, { signedInTo: 'another' })).toBe('join_unproven')
    const joined = await enter(byGitlab, gitlab, { signedInTo: before.collaborator.id })
    expect(joined).toMatchObject({
      by: 'invitation',
      collaborator: { id: before.collaborator.id },
      identity: { noticed: false },
    })
    await invite('open', ['admin'], { id: before.collaborator.id, mode: 'joined' })
    const meant = await enter(profile('9', { issuer: 'https://third.example' }), open)
    expect(meant.collaborator).toMatchObject({ id: before.collaborator.id, roles: ['member', 'admin'] })
  })

  it('does not join a second person of one provider, whoever was meant', async () => {
    const before = await known(['admin'])
    await invite('azure', ['guest'], { id: before.collaborator.id, mode: 'joined' })
    const colleague = await enter(profile('colleague'))
    expect(colleague.collaborator.id).not.toBe(before.collaborator.id)
    expect(colleague.collaborator.roles).toEqual(['guest'])
    // The directory says whose the address is now.
    expect(await accounts.ownerOf(email)).toBe(colleague.collaborator.id)
  })

  it('does not take a second person of one provider for the first, whatever else the account has', async () => {
    const before = await known()
    await invite('gitlab', [], { id: before.collaborator.id, mode: 'joined' })
    await enter(profile('7', elsewhere), gitlab)
    await invite('azure', ['guest'], { id: before.collaborator.id, mode: 'joined' })
    expect((await enter(profile('colleague'))).collaborator.id).not.toBe(before.collaborator.id)
  })

  it('makes an account of somebody else, who has the address now, where a super admin says so', async () => {
    const before = await known(['admin'])
    await invite('gitlab', ['guest'], { id: before.collaborator.id, mode: 'apart' })
    const now = await enter(profile('7', elsewhere), gitlab, { signedInTo: before.collaborator.id })
    expect(now.collaborator.id).not.toBe(before.collaborator.id)
    expect(now).toMatchObject({ collaborator: { roles: ['guest'] }, identity: { emailTrusted: true } })
    expect(await accounts.ownerOf(email)).toBe(now.collaborator.id)
    expect((await enter(profile('ada'))).identity.emailTrusted).toBe(false)
  })

  it('makes an account of whoever was told to be somebody new, with the address where this provider knows the other otherwise', async () => {
    const before = await known(['admin'])
    const another = { id: before.collaborator.id, mode: 'another' } as const
    const signedIn = { signedInTo: before.collaborator.id }
    await invite('gitlab', ['guest'], another)
    const elsewhere1 = await enter(profile('7', elsewhere), gitlab)
    expect(elsewhere1).toMatchObject({
      collaborator: { roles: ['guest'] },
      identity: { emailTrusted: false },
    })
    expect(await accounts.ownerOf(email)).toBe(before.collaborator.id)
    // Whoever it is not: in the browser of the owner, and one who does not prove the address.
    await invite('azure', ['guest'], another)
    const unprovenNow = await enter(profile('typed', { ...unproven, invitedAs: email }), azure, signedIn)
    expect(unprovenNow.collaborator.id).not.toBe(before.collaborator.id)
    expect(await accounts.ownerOf(email)).toBe(before.collaborator.id)
    await invite('azure', ['guest'], another)
    const colleague = await enter(profile('colleague'), azure, signedIn)
    expect(colleague).toMatchObject({ collaborator: { roles: ['guest'] }, identity: { emailTrusted: true } })
    expect(await accounts.ownerOf(email)).toBe(colleague.collaborator.id)
    // Whoever has it since is not known to this provider otherwise, and keeps it.
    await accounts.handOver(email, elsewhere1.collaborator.id)
    await invite('azure', [], another)
    expect((await enter(profile('third'))).identity.emailTrusted).toBe(false)
    expect(await accounts.ownerOf(email)).toBe(elsewhere1.collaborator.id)
  })

  it('makes one of whoever was told to be somebody else than an account that is gone', async () => {
    await invite('gitlab', ['guest'], { id: 'gone', mode: 'another' })
    expect(await enter(profile('7', elsewhere), gitlab)).toMatchObject({
      collaborator: { roles: ['guest'] },
      identity: { emailTrusted: true },
    })
  })

  it('lets the owner of that account, who is here, join it by what does not know them otherwise', async () => {
    const before = await known()
    await invite('gitlab', ['guest'], { id: before.collaborator.id, mode: 'another' })
    const signedIn = { signedInTo: before.collaborator.id }
    const joined = await enter(profile('7', elsewhere), gitlab, signedIn)
    expect(joined.collaborator).toMatchObject({ id: before.collaborator.id, roles: ['member', 'guest'] })
    await invite('open', ['guest'], { id: before.collaborator.id, mode: 'another' })
    const third = await enter(profile('8', { issuer: 'https://third.example' }), open, { signedInTo: 'x' })
    expect(third.collaborator.id).not.toBe(before.collaborator.id)
    // An address that nobody has is theirs.
    await accounts.removeIdentity(joined.identity)
    await accounts.removeIdentity(before.identity)
    await invite('open', [], { id: before.collaborator.id, mode: 'another' })
    expect(await enter(profile('9', { issuer: 'https://third.example' }), open)).toMatchObject({
      identity: { emailTrusted: true },
    })
  })

  it('is not redeemed by an identity of the account that it is told to be somebody else’s, or to make anew', async () => {
    const before = await known()
    for (const mode of ['anew', 'apart', 'another'] as const) {
      await invite('azure', ['admin'], { id: before.collaborator.id, mode })
      expect((await enter(profile('ada'))).collaborator.roles).toEqual(['member'])
      expect(await invitations.find(email, 'azure')).toBeDefined()
    }
    await invite('azure', ['admin'], { id: before.collaborator.id, mode: 'joined' })
    expect((await enter(profile('ada'))).collaborator.roles).toEqual(['member', 'admin'])
  })

  it('says what its inviter may say now: nothing, or nothing of an account', async () => {
    const boss = await enter(profile('boss', { claims: { email: 'boss@contoso.test' } }), azure, {
      adminLink: true,
    })
    await enter(profile('other', { claims: { email: 'other@contoso.test' } }), azure, { adminLink: true })
    const before = await known()
    const by = { invitedBy: boss.collaborator.id, invitedByIdentity: boss.identity.id }
    const byBoss = (strategyId: string, mode: InvitedAccount['mode']) =>
      invitations.invite({
        ...{ email, strategy: strategyId, roles: ['admin'], ...by },
        account: { id: before.collaborator.id, mode },
      })
    await byBoss('gitlab', 'joined')
    expect((await enter(profile('7', elsewhere), gitlab)).collaborator.id).toBe(before.collaborator.id)
    // A super admin no more, and an admin still.
    await sqlOf(engine.database).updateTable('identities').set({ super_admin: 0 }).execute()
    await accounts.setRoles(boss.collaborator.id, ['admin'])
    const third = { issuer: 'https://third.example' }
    for (const mode of ['joined', 'anew', 'apart'] as const) {
      await byBoss('open', mode)
      expect(await refusal(profile('8', third), open)).toBe('join_unproven')
    }
    const own = await enter(profile('8', third), open, { signedInTo: before.collaborator.id })
    expect(own.collaborator.id).toBe(before.collaborator.id)
    await byBoss('azure', 'another')
    expect((await enter(profile('colleague'))).collaborator.id).not.toBe(before.collaborator.id)
    // That it is for somebody new is an admin's to say, and so is that somebody is invited at all.
    await byBoss('open', 'another')
    const somebodyNew = await enter(profile('9', { issuer: 'https://fourth.example' }), open)
    expect(somebodyNew).toMatchObject({ by: 'invitation' })
    expect(somebodyNew.collaborator.id).not.toBe(before.collaborator.id)
    await invitations.invite({ email: 'plain@x.test', strategy: 'azure', roles: ['guest'], ...by })
    const plain = await enter(profile('plain', { claims: { email: 'plain@x.test' } }))
    expect(plain.collaborator.roles).toEqual(['guest'])
    // Nor an admin: for whoever is new, and for whoever is known.
    await invitations.invite({ email: 'new@x.test', strategy: 'azure', roles: ['admin'], ...by })
    await accounts.setRoles(boss.collaborator.id, [])
    expect(await refusal(profile('new', { claims: { email: 'new@x.test' } }))).toBe('not_invited')
    const late = await enter(profile('colleague', { claims: { email: 'new@x.test' } }))
    expect(late.collaborator.roles).toEqual(['admin'])
    expect(await invitations.find('new@x.test', 'azure')).toBeDefined()
  })

  it('makes an account of its own of whoever signs up, though the browser is signed in to another', async () => {
    const before = await known()
    const owner = { signedInTo: before.collaborator.id }
    const stranger = await enter(profile('7', { ...elsewhere, ...unproven }), open, owner)
    expect(stranger).toMatchObject({ by: 'self-signup', identity: { addedBy: 'self-signup' } })
    expect(stranger.collaborator.id).not.toBe(before.collaborator.id)
  })

  it('leaves the address where it is when the second person does not prove it', async () => {
    const before = await known()
    await invite('azure')
    const colleague = await enter(profile('colleague', { ...unproven, invitedAs: email }))
    expect(colleague.collaborator.id).not.toBe(before.collaborator.id)
    expect(await accounts.ownerOf(email)).toBe(before.collaborator.id)
  })

  it('makes an account anew of the same person: every other way into it ends', async () => {
    const before = await known()
    await invite('gitlab', [], { id: before.collaborator.id, mode: 'joined' })
    await enter(profile('7', elsewhere), gitlab)
    await invite('open', [], { id: before.collaborator.id, mode: 'joined' })
    await enter(profile('8', { issuer: 'https://third.example' }), open)
    await invite('azure', ['admin'], { id: before.collaborator.id, mode: 'anew' })
    const now = await enter(profile('ada-2'))
    expect(now.collaborator).toMatchObject({ id: before.collaborator.id, roles: ['member', 'admin'] })
    const left = async () =>
      (await accounts.identitiesOf(before.collaborator.id)).map(({ subject }) => subject).toSorted()
    expect(await left()).toEqual(['ada-2'])
    // There is nobody left who could take notice of it.
    expect(now.identity.noticed).toBe(true)
    expect(await refusal(profile('ada'))).toBe('not_invited')
  })

  it('gives whoever is made anew the entry of the file that their old way had', async () => {
    const config = withEntry
    const before = await enter(profile('ada'), azure, { config })
    await invite('azure', [], { id: before.collaborator.id, mode: 'anew' })
    const now = await enter(profile('ada-2'), azure, { config })
    expect(now).toMatchObject({ by: 'invitation', collaborator: { id: before.collaborator.id } })
    expect(await accounts.isSuperAdmin(now.identity, config)).toBe(true)
    expect(await accounts.isSuperAdmin(before.identity, config)).toBe(false)
  })

  it('makes nobody anew whose old way was the last by which somebody could operate the server', async () => {
    const before = await enter(profile('ada'), azure, { adminLink: true })
    await invite('azure', [], { id: before.collaborator.id, mode: 'anew' })
    expect(await refusal(profile('ada-2'))).toBe('last_super_admin')
    expect(await enter(profile('ada'))).toMatchObject({ by: 'account', identity: { superAdminByLink: true } })
    await enter(profile('x', { claims: { email: 'x@contoso.test' } }), azure, { adminLink: true })
    await invite('azure', [], { id: before.collaborator.id, mode: 'anew' })
    expect(await enter(profile('ada-2'))).toMatchObject({ collaborator: { id: before.collaborator.id } })
  })

  it('leaves a super admin of two who are made anew at the same moment', async () => {
    for (let round = 0; round < 3; round += 1) {
      await emptyTables(engine.database, 'invitations', 'collaborators')
      const xs = { claims: { email: 'x@contoso.test' } }
      const ada = await enter(profile('ada'), azure, { adminLink: true })
      const x = await enter(profile('x', xs), azure, { adminLink: true })
      await invite('azure', [], { id: ada.collaborator.id, mode: 'anew' })
      const account = { id: x.collaborator.id, mode: 'anew' } as const
      await invitations.invite({ email: 'x@contoso.test', strategy: 'azure', roles: [], account })
      const both = await Promise.all([refusal(profile('ada-2')), refusal(profile('x-2', xs))])
      expect(both.sort()).toEqual(['last_super_admin', 'let in by invitation'])
      expect(await accounts.hasSuperAdmin(file)).toBe(true)
    }
  })

  it('gives the address to the account made anew where it is proven, and not otherwise', async () => {
    const before = await known()
    const { collaborator: other } = await enter(profile('x', { claims: { email: 'x@contoso.test' } }), open)
    await invite('azure', [], { id: other.id, mode: 'anew' })
    // A password that somebody reset who may not say whose the address is.
    const typed = profile('y', { ...elsewhere, ...unproven, invitedAs: email })
    expect(await refusal(typed)).toBe('join_unproven')
    expect(await accounts.ownerOf(email)).toBe(before.collaborator.id)
    await invite('azure', [], { id: other.id, mode: 'anew' })
    await enter(profile('z', elsewhere))
    expect(await accounts.ownerOf(email)).toBe(other.id)
  })

  it('makes an account of its own where the one that was meant is gone', async () => {
    const before = await known()
    await invite('gitlab', [], { id: before.collaborator.id, mode: 'joined' })
    await accounts.remove(before.collaborator.id)
    const left = await invitations.find(email, 'gitlab')
    if (left === undefined) await invite('gitlab')
    const now = await enter(profile('7', elsewhere), gitlab)
    expect(now.collaborator.id).not.toBe(before.collaborator.id)
  })

  it('does not take one issuer and subject by another strategy for the same person', async () => {
    const before = await known()
    expect(await refusal(profile('ada'), open)).toBe('email_taken')
    expect(await refusal(profile('ada'), gitlab)).toBe('not_invited')
    await invite('gitlab')
    expect(await refusal(profile('ada'), gitlab)).toBe('join_unproven')
    const joined = await enter(profile('ada'), gitlab, { signedInTo: before.collaborator.id })
    expect(joined.collaborator.id).toBe(before.collaborator.id)
  })

  it('knows them under the new name of a strategy that says its old one, which nothing has any more', async () => {
    const before = await known()
    const entra = { ...strategy('entra'), formerly: ['azure'] }
    const renamed = { ...file, strategies: [gitlab, open, entra] }
    expect(await refusal(profile('eve'), entra, { config: renamed })).toBe('not_invited')
    const silent = { ...file, strategies: [gitlab, strategy('entra')] }
    expect(await refusal(profile('ada'), strategy('entra'), { config: silent })).toBe('not_invited')
    const beside = { ...file, strategies: [azure, entra] }
    expect(await refusal(profile('ada'), entra, { config: beside })).toBe('not_invited')
    const now = await enter(profile('ada'), entra, { config: renamed })
    expect(now).toMatchObject({
      by: 'account',
      collaborator: { id: before.collaborator.id },
      identity: { strategy: 'entra' },
    })
    // As whoever is known: what the provider leaves out this time stays.
    await invite('azure')
    const colleague = await enter(profile('colleague'), azure)
    expect(await enter(profile('colleague', { claims: {} }), entra, { config: renamed })).toMatchObject({
      by: 'account',
      collaborator: { id: colleague.collaborator.id },
      identity: { strategy: 'entra', email },
    })
  })

  it('says whether there are ways that the owner has not seen, to the one who could have seen them', async () => {
    const before = await known()
    expect(before.unnoticedWays).toBe(false)
    await invite('gitlab')
    const beside = await enter(profile('7', elsewhere), gitlab, { signedInTo: before.collaborator.id })
    expect(beside.unnoticedWays).toBe(false)
    expect((await enter(profile('ada'))).unnoticedWays).toBe(true)
    await accounts.notice(before.identity, [beside.identity.id])
    expect((await enter(profile('ada'))).unnoticedWays).toBe(false)
  })

  it('holds an entry for the identity that has bound it, and lets others in by what else they have', async () => {
    const config = withEntry
    const rival = await accounts.create({ email, fullname: 'Rival' }, [])
    await accounts.bindSuperAdmin({ email, strategy: 'azure' }, profile('ada'), rival.id)
    const told = { code: 'not_invited', detail: { email, strategy: 'azure' } }
    await expect(enter(profile('eve'), azure, { config })).rejects.toMatchObject(told)
    await expect(enter(profile('ada', elsewhere), azure, { config })).rejects.toMatchObject(told)
    expect(await enter(profile('ada'), azure, { config })).toMatchObject({ by: 'super-admin-entry' })
  })

  it('lets nobody in by an entry, or as an identity, that somebody else has got meanwhile', async () => {
    const details = toDetails(profile('eve'), azure, file, undefined)
    const applicant = {
      profile: profile('eve'),
      strategy: azure,
      details,
      unread: [],
      config: withEntry,
      adminLink: false,
    }
    const rival = await accounts.create({ email, fullname: 'Rival' }, [])
    await accounts.bindSuperAdmin({ email, strategy: 'azure' }, profile('ada'), rival.id)
    const blind = { ...accounts, boundTo: async () => undefined }
    await expect(admitNewcomer(engine.database, blind, invitations, applicant)).rejects.toMatchObject({
      code: 'not_invited',
      detail: { reason: 'superAdmins entry is bound to another identity' },
    })
    // Nor does whom they were to join get anything of it.
    const taken = { ...accounts, addIdentity: async () => undefined }
    await invite('azure', ['admin'], { id: rival.id, mode: 'joined' })
    const joining = { ...applicant, profile: profile('mary', elsewhere), config: file }
    await expect(admitNewcomer(engine.database, taken, invitations, joining)).rejects.toMatchObject({
      code: 'internal',
      detail: { reason: 'the identity came and went' },
    })
    expect((await accounts.byId(rival.id))?.roles).toEqual([])
  })

  it('says whose address it is when it is another account’s', async () => {
    const before = await known()
    const other = await enter(profile('x', { claims: { email: 'x@contoso.test' } }), open)
    expect(other.addressOf).toBeUndefined()
    expect((await enter(profile('x'), open)).addressOf).toBe(before.collaborator.id)
    expect((await enter(profile('x', unproven), open)).addressOf).toBeUndefined()
    expect((await enter(profile('ada'))).addressOf).toBeUndefined()
  })

  it('keeps the address and the name that a provider leaves out this time, and whether they were proven', async () => {
    await known()
    const silent = await enter(profile('ada', { claims: {}, ...unproven }))
    expect(silent.identity).toMatchObject({ email, emailTrusted: true, fullname: 'Ada Lovelace' })
  })

  it('rehearses all of it, and keeps nothing', async () => {
    const rehearse = (who: Profile, config = file) =>
      rehearseAdmission(engine.database, clock, { profile: who, strategy: open, config, adminLink: false })
    expect(await rehearse(profile('ada'))).toMatchObject({ by: 'self-signup', roles: ['guest'] })
    expect(await everybody()).toBe(0)
    const config = { ...file, superAdmins: [{ email, strategy: 'open' }] }
    expect(await rehearse(profile('ada'), config)).toMatchObject({ roles: ['admin', 'member'] })
    await expect(rehearse(profile('ada', { claims: {} }))).rejects.toMatchObject({ code: 'email_missing' })
    expect(await everybody()).toBe(0)
  })
})

describe('what of a profile counts', () => {
  const admin = { claim: 'roles', value: 'Admin', role: 'admin' }
  const byAddress = { claim: 'email', value: email, role: 'admin' }
  const mapped: StrategyConfig = {
    ...strategy('azure', { roleMapping: [admin] }),
    fieldMapping: { groups: 'groups', company: 'org', location: 'city', role: 'job' },
  }
  const claims = {
    email,
    roles: ['Admin'],
    groups: ['a', 'b'],
    org: 'Contoso',
    city: 'London',
    job: 'Analyst',
  }
  const details = (who: Partial<Profile>, by = mapped, apps = file.apps) =>
    toDetails(profile('ada', { claims, ...who }), by, { apps, strategies: [by] }, undefined)

  it('are the attributes, and roles and groups with the source that said them', () => {
    expect(details({})).toEqual({
      email,
      emailTrusted: true,
      // What apps call somebody is never an address that nobody has called them by.
      fullname: '',
      grounds: {
        email: { mapping: '', settings: [] },
        groups: { mapping: 'groups', settings: [] },
        roles: {},
      },
      company: 'Contoso',
      location: 'London',
      jobRole: 'Analyst',
      providerRoles: [roleGrant('azure', 'here', admin)],
      groups: ['azure@here:a', 'azure@here:b'],
    })
  })

  it('are no roles and no groups where nobody vouches for the source', () => {
    expect(details({ source: { vouchedFor: ['elsewhere'] } })).toMatchObject({
      providerRoles: [],
      groups: [],
    })
    expect(details({ source: { vouchedFor: [] } })).toMatchObject({ email, providerRoles: [], groups: [] })
  })

  it('is no role of an entry for another tenant', () => {
    const two = { ...mapped, claimSources: ['here', 'there'], roleMapping: [{ ...admin, tenant: 'there' }] }
    expect(details({}, two).providerRoles).toEqual([])
    expect(details({ claims: { ...claims, roles: ['Other'] } }).providerRoles).toEqual([])
    expect(details({ source: { vouchedFor: ['there'] } }, two).providerRoles).toEqual([
      roleGrant('azure', 'there', { ...admin, tenant: 'there' }),
    ])
  })

  it('is a role for an address where somebody vouches for it, under whatever name the claim goes', () => {
    const byEmail = { ...mapped, roleMapping: [byAddress, admin] }
    expect(details({}, byEmail).providerRoles).toHaveLength(2)
    expect(details(unproven, byEmail).providerRoles).toEqual([roleGrant('azure', 'here', admin)])
    const byMail = {
      ...mapped,
      fieldMapping: { email: 'mail' },
      roleMapping: [{ ...byAddress, claim: 'mail' }, byAddress],
    }
    const both = { claims: { ...claims, mail: email } }
    expect(details({ ...both, trustsEmailIn: claim => claim === 'mail' }, byMail).providerRoles).toEqual([
      roleGrant('azure', 'here', { ...byAddress, claim: 'mail' }),
    ])
    expect(details({ ...both, ...unproven }, byMail).providerRoles).toEqual([])
  })

  it.each(['preferred_username', 'upn', 'verified_primary_email', 'proxy.addresses'])(
    'is no role for an address that nobody vouches for in %s',
    claim => {
      const value = 'Boss@contoso.test'
      const by = { ...mapped, roleMapping: [{ claim, value, role: 'admin' }, admin] }
      const [first, second] = claim.split('.') as [string, string?]
      for (const held of [value, ['x', value], { [value]: {} }]) {
        const said = { claims: { ...claims, [first]: second === undefined ? held : { [second]: held } } }
        // Asked of this claim and this address, and of nothing that is trusted beside it.
        const partner = (asked: string, address: string) =>
          asked !== claim || !address.endsWith('@contoso.test')
        expect(details({ ...said, trustsEmailIn: partner }, by).providerRoles).toEqual([
          roleGrant('azure', 'here', admin),
        ])
        expect(details(said, by).providerRoles).toHaveLength(2)
      }
    },
  )

  it('is a role for what is no address, whoever vouches for addresses', () => {
    const by = { ...mapped, roleMapping: [{ claim: 'roles', value: '@ops', role: 'admin' }] }
    expect(details({ ...unproven, claims: { ...claims, roles: ['@ops'] } }, by).providerRoles).toHaveLength(1)
    // But for what a claim of addresses holds, whatever that is.
    for (const claim of ['email', 'mail']) {
      const held = {
        ...mapped,
        fieldMapping: { email: 'mail' },
        roleMapping: [{ claim, value: 'boss', role: 'admin' }],
      }
      const said = { claims: { ...claims, [claim]: 'boss' } }
      expect([claim, details({ ...unproven, ...said }, held).providerRoles]).toEqual([claim, []])
      expect([claim, details(said, held).providerRoles]).toEqual([
        claim,
        [roleGrant('azure', 'here', { claim, value: 'boss', role: 'admin' })],
      ])
    }
    const odd = { ...mapped, roleMapping: [{ ...byAddress, value: 'boss' }] }
    expect(details({ ...unproven, claims: { ...claims, email: 'boss' } }, odd).providerRoles).toEqual([])
  })

  it('is kept with the settings that it came by', () => {
    const by = { ...mapped, roleMapping: [byAddress, admin] }
    const restsOn = (claim: string, address?: string) => [claim, ...(address === undefined ? [] : [address])]
    expect(details({ restsOn }, by).grounds).toEqual({
      email: { mapping: '', settings: ['email', email] },
      groups: { mapping: 'groups', settings: ['groups'] },
      roles: {
        [roleGrant('azure', 'here', byAddress)]: ['email', email],
        [roleGrant('azure', 'here', admin)]: ['roles'],
      },
    })
    // With the claim that was asked first, and each behind it until one had an address.
    const listed = { ...mapped, fieldMapping: { email: ['mail', 'upn', 'email'] } }
    const upn = { claims: { ...claims, upn: email } }
    expect(details({ restsOn, ...upn }, listed).grounds?.email).toEqual({
      mapping: JSON.stringify(['mail', 'upn']),
      settings: ['upn', email],
    })
    // An address that is not trusted rests on nothing, nor do groups that nobody is in, or that the file itself writes.
    const fixed = { ...mapped, fieldMapping: { groups: '!staff' } }
    const none = { ...unproven, restsOn }
    expect(details({ ...none, claims: { email } }).grounds).toMatchObject({
      email: { settings: [] },
      groups: { mapping: 'groups', settings: [] },
    })
    expect(details(none, fixed).grounds).toMatchObject({ groups: { mapping: '!staff', settings: [] } })
  })

  describe('an address that the provider leaves out this time', () => {
    const ground = { mapping: '', settings: ['trust-email'] }
    const known = (rest: object = {}) =>
      ({
        ...{
          strategy: 'azure',
          issuer: 'https://idp.example',
          email,
          emailTrusted: true,
          fullname: 'Ada',
          groups: [],
        },
        ...{ providerRoles: [], grounds: { email: ground, groups: ground, roles: {} }, ...rest },
      }) as unknown as AccountIdentity
    const by = (options: object) => ({ ...mapped, options: { ...mapped.options, tenants: [], ...options } })
    const without = (options: object, identity = known()) =>
      toDetails(
        profile('ada', { claims: {} }),
        by(options),
        { apps: file.apps, strategies: [by(options)] },
        identity,
      )

    it('stays, with what it came by', () => {
      const kept = without({ trustEmail: true })
      expect(kept).toMatchObject({ email, emailTrusted: true, fullname: 'Ada', grounds: { email: ground } })
    })

    it('does not become proven again by a sign-in that says nothing of it', () => {
      expect(without({ trustEmail: false })).toMatchObject({ email, emailTrusted: false })
    })

    it('rests on all that it may rest on where nobody has written down by what it came', () => {
      const kept = without({ trustEmail: true }, known({ grounds: undefined }))
      expect(kept.emailTrusted).toBe(true)
      expect(kept.grounds?.email.settings).toContain('trust-email')
    })

    it('rests on where it would be read from now, where the file does not have its strategy any more', () => {
      const gone = { ...mapped, fieldMapping: { email: 'mail' } }
      const who = profile('ada', { claims: {} })
      const { grounds } = toDetails(
        who,
        gone,
        { apps: file.apps, strategies: [] },
        known({ grounds: undefined }),
      )
      expect(grounds?.email).toEqual({ mapping: 'mail', settings: [] })
    })

    it('is nobody’s name, though an earlier version called people so', () => {
      expect(without({ trustEmail: true }, known({ fullname: email })).fullname).toBe('')
    })
  })

  it('is no name that is only an address of a subject', () => {
    const nameless = (subject: string) =>
      toDetails(
        profile(subject, { claims: {} }),
        mapped,
        { apps: file.apps, strategies: [mapped] },
        undefined,
      )
    expect([nameless('ada').fullname, nameless('vip@contoso.test').fullname]).toEqual(['ada', ''])
  })

  it('is an address that a claim says, as far as it is one', () => {
    expect(details({}, { ...mapped, fieldMapping: { email: '!shared@contoso.test' } })).toMatchObject({
      email: 'shared@contoso.test',
      emailTrusted: false,
    })
    expect(details({ claims: { email: 'nonsense' } })).toMatchObject({
      email: '',
      emailTrusted: false,
      fullname: 'ada',
    })
  })

  it('are of hundreds of groups those that a rule names', () => {
    const apps = [{ rules: [allow({ groups: ['azure@here:b'] })] }] as unknown as typeof file.apps
    expect(details({ groupOverage: { groups: ['a', 'b'] } }, mapped, apps).groups).toEqual(['azure@here:b'])
    expect(details({ groupOverage: { groups: ['a', 'b'] } }).groups).toEqual([])
    expect(details({}, mapped, apps).groups).toHaveLength(2)
  })
})
