import type { StrategyConfig } from '@gatewright/config'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import { createInvitationStore } from '../../src/accounts/invitation-store.ts'
import type { Audit } from '../../src/audit/audit.ts'
import type { AuditEvent } from '../../src/audit/audit-event.ts'
import { type InvitationWish, invite } from '../../src/sign-in/invite.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import type { StrategyBase } from '../../src/strategies/strategy-base.ts'
import { type Engine, engines } from '../stores/engines.ts'
import { addSignedIn, emptyTables, standingClock } from '../stores/support.ts'
import { azureOffered, testConfig } from '../support/config.ts'

/** Who may be invited, to what, and what comes of it, on a database without a server around it. */
const email = 'ada@contoso.test'
const gitlab = {
  ...azureOffered,
  id: 'gitlab',
  options: { ...azureOffered.options, issuer: 'https://gitlab.example' },
}
const closed = { ...azureOffered, id: 'closed', offered: false }
const config = {
  ...testConfig({ http: { ...testConfig().http, externalUrl: 'https://sso.test' } }),
  strategies: [azureOffered, gitlab, closed, { ...closed, id: 'broken', notOfferedBecause: 'No key.' }],
}

describe.each(engines)('inviting on $name', engineOf => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let audited: (AuditEvent & { readonly within: boolean })[]
  let onInvited: StrategyBase['onInvited']
  let passwordsFail: boolean
  const clock = standingClock()
  const log = pino({ level: 'silent' })
  beforeAll(async () => {
    engine = await engineOf.open()
  })
  beforeEach(async () => {
    await emptyTables(engine.database, 'invitations', 'collaborators')
    audited = []
    onInvited = undefined
    passwordsFail = false
  })
  afterAll(() => engine.close())

  const by = { id: undefined, name: 'boss', superAdmin: true }
  const wish = { email, strategy: 'azure', roles: ['admin'], by }
  const inviting = (changes: Partial<InvitationWish> = {}) =>
    invite(
      {
        storage: { database: engine.database },
        clock,
        log,
        audit: {
          transaction: work =>
            engine.database.transaction(tx =>
              work(tx, async event => void audited.push({ ...event, within: tx !== engine.database })),
            ),
        } as Audit,
        strategyTypes: {
          passwords: (given: object) => ({
            async ownersOfAddress() {
              expect(given).toMatchObject({ database: engine.database, clock })
              if (passwordsFail) throw new Error('the disk is full')
              return []
            },
          }),
          async create({ id }: StrategyConfig, given: object) {
            expect(given).toEqual({ database: engine.database, clock, log })
            return id === 'azure' ? { onInvited } : {}
          },
        } as never,
      },
      config,
      { ...wish, ...changes },
    )
  const found = (strategy = 'azure') => createInvitationStore(engine.database, clock).find(email, strategy)

  it.each([
    [{ email: 'nonsense' }, '"nonsense" is not an e-mail address.'],
    [
      { email: 'ｚoe@münchen.test' },
      '"ｚoe@münchen.test" is not an e-mail address. It has letters that stand for others, or that nobody sees. Write "zoe@münchen.test".',
    ],
    [{ strategy: 'gone' }, 'There is no strategy "gone". There are: azure, gitlab, closed, broken.'],
    [{ strategy: 'closed' }, 'The strategy "closed" is not offered.'],
    [{ strategy: 'broken' }, 'No key.'],
    [{ roles: ['member', 'king'] }, 'There is no role "king". There are: admin, member.'],
    [{ samePerson: true }, `No account has the address ${email}: invite it as somebody new.`],
  ])('with %j is refused in words for the one who invites', async (changes, reason) => {
    await expect(inviting(changes)).rejects.toMatchObject({
      code: 'bad_request',
      detail: { reason },
      response: { message: reason, reason },
    })
    expect([await found(), audited]).toEqual([undefined, []])
  })

  it('leaves what fails for another reason as it is', async () => {
    passwordsFail = true
    await expect(inviting()).rejects.toThrow('the disk is full')
  })

  it('keeps for whom, by whom and to what, and hands over the link', async () => {
    const { collaboratorId: id, identityId } = await addSignedIn(engine.database, 'boss@contoso.test')
    const invited = await inviting({ email: ' Ada@Contoso.test', by: { ...by, id, identityId } })
    expect(invited).toEqual({
      invitation: await found(),
      link: 'https://sso.test/admin/login/azure',
      oneTimePassword: undefined,
      holder: undefined,
    })
    expect(invited.invitation).toMatchObject({
      email,
      strategy: 'azure',
      roles: ['admin'],
      invitedByName: 'boss',
    })
    const columns = ['invited_by', 'invited_by_identity'] as const
    const [row] = await sqlOf(engine.database).selectFrom('invitations').select(columns).execute()
    expect(row).toEqual({ invited_by: id, invited_by_identity: identityId })
    expect(audited).toEqual([
      {
        ...{ kind: 'invitation', actorId: id, actor: 'boss', target: email, result: 'ok', within: true },
        detail: { strategy: 'azure', roles: ['admin'] },
      },
    ])
    expect((await inviting({ roles: [] })).invitation.roles).toEqual(['member'])
  })

  it('says whose the address is, and who is meant is what a super admin says alone', async () => {
    const { collaboratorId: id } = await addSignedIn(engine.database, email)
    const { fullname } = (await createAccountStore(engine.database, clock).byId(id)) ?? {}
    const meant = async (changes: Partial<InvitationWish>) => {
      const { holder, invitation } = await inviting({ strategy: 'gitlab', ...changes })
      expect(holder).toMatchObject({ id, fullname, strategies: ['azure'] })
      expect(audited.at(-1)?.detail).toMatchObject({ holder: id, becomes: holder?.becomes })
      return [holder?.becomes, invitation.account]
    }
    expect(await meant({ strategy: 'azure' })).toEqual(['somebody-new', { id, mode: 'another' }])
    expect(await meant({})).toEqual(['joined', { id, mode: 'joined' }])
    expect(await meant({ samePerson: true })).toEqual(['anew', { id, mode: 'anew' }])
    expect(await meant({ somebodyNew: true })).toEqual(['somebody-new', { id, mode: 'apart' }])
    const admin = { by: { ...by, superAdmin: false } }
    expect(await meant(admin)).toEqual(['joined-by-owner', undefined])
    for (const more of [{ samePerson: true }, { somebodyNew: true }]) {
      await expect(inviting({ strategy: 'gitlab', ...admin, ...more })).rejects.toMatchObject({
        code: 'bad_request',
        response: { reason: expect.stringContaining('Only a super admin may say') },
      })
    }
  })

  it('does what the strategy does beside in one with it, and says whether the inviter vouches', async () => {
    const asked: unknown[] = []
    onInvited = async (...of) => {
      asked.push(of)
      return async tx => {
        // Only the invitation's own transaction sees it already.
        expect(await createInvitationStore(tx, clock).find(email, 'azure')).toBeDefined()
        return { oneTimePassword: 'works once' }
      }
    }
    expect((await inviting()).oneTimePassword).toBe('works once')
    await inviting({ by: { ...by, superAdmin: false } })
    expect(asked).toEqual([
      [email, true],
      [email, false],
    ])
    const left = await found()
    await createInvitationStore(engine.database, clock).withdraw(left?.id ?? '')
    onInvited = async () => async () => {
      throw new Error('the disk is full')
    }
    await expect(inviting()).rejects.toThrow('the disk is full')
    expect(await found()).toBeUndefined()
    // Another strategy has no such thing.
    expect((await inviting({ strategy: 'gitlab' })).oneTimePassword).toBeUndefined()
  })
})
