import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import { admit, type Person } from '../../src/accounts/admit.ts'
import { createInvitationStore } from '../../src/accounts/invitation-store.ts'
import { createPeopleStore } from '../../src/accounts/people-store.ts'
import { testConfig } from '../support/config.ts'
import { basicConfig } from '../support/server.ts'
import { type Engine, engines } from './engines.ts'

const clock = { now: () => 1_000 }
const email = 'ada@contoso.test'

describe.each(engines)('admission on $name', ({ open }) => {
  let engine: Awaited<ReturnType<Engine['open']>>
  beforeEach(async () => {
    engine = await open()
  })
  afterEach(() => engine.close())

  const person = (subject: string, rest: Partial<Person> = {}): Person => ({
    profile: {
      issuer: 'https://idp.example',
      subject,
      claims: { email },
      source: { vouchedFor: [] },
      trustsEmailIn: () => true,
    },
    strategy: basicConfig(),
    config: testConfig(),
    adminLink: false,
    ...rest,
  })
  /**
   * Statement by statement between one another, as transactions of READ COMMITTED do. In one transaction each, SQLite would
   * have them wait for each other.
   */
  const atOnce = (people: readonly Person[]) =>
    Promise.allSettled(people.map(one => admit(engine.database, clock, one)))
  const everybody = async () =>
    (await createPeopleStore(engine.database, clock, async () => new Map()).list({}, { limit: 100 })).items

  it('makes one account of two first sign-ins of one identity at the same moment, by an invitation', async () => {
    await createInvitationStore(engine.database, clock).invite({
      email,
      strategy: 'default',
      roles: ['admin'],
    })
    // Where rows are locked, the later one waits at the invitation until the earlier one has committed.
    const { transaction } = engine.database
    engine.database.transaction = async work => {
      engine.database.transaction = transaction
      await transaction(tx => admit(tx, clock, person('ada')))
      return transaction(work)
    }
    expect(await admit(engine.database, clock, person('ada'))).toMatchObject({ by: 'account' })
    expect(await everybody()).toMatchObject([{ email, roles: ['admin'], strategies: ['default'] }])
  })

  it('makes one account of them by self-signup too', async () => {
    const strategy = { ...basicConfig(), allowSelfSignup: true }
    const outcomes = await atOnce([person('ada', { strategy }), person('ada', { strategy })])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(await everybody()).toMatchObject([{ email, roles: ['member'] }])
  })

  it('makes two accounts of two identities that say one address at the same moment; one of them owns it', async () => {
    const personBy = (strategy: string) =>
      person(strategy, {
        strategy: { ...basicConfig(), id: strategy, allowSelfSignup: true },
        profile: { ...person(strategy).profile, issuer: `https://${strategy}.example` },
      })
    const anotherProcess = await engine.another()
    // Between its question whose the address is and what it writes, the other one comes in.
    const { transaction } = engine.database
    engine.database.transaction = async work => {
      engine.database.transaction = transaction
      const first = await anotherProcess.transaction(tx => admit(tx, clock, personBy('one')))
      expect(first.identity).toMatchObject({ emailTrusted: true })
      return transaction(work)
    }
    const second = await admit(engine.database, clock, personBy('two'))
    const owner = await createAccountStore(engine.database, clock).ownerOf(email)
    expect(second).toMatchObject({ by: 'self-signup', addressOf: owner, identity: { emailTrusted: false } })
    expect(second.collaborator.id).not.toBe(owner)
    expect(await everybody()).toHaveLength(2)
  })

  it('lets one of two identities in by an entry of superAdmins, and the other not at all', async () => {
    const config = { ...testConfig(), superAdmins: [{ email, strategy: 'default' }] }
    const accounts = createAccountStore(engine.database, clock)
    const outcomes = await Promise.allSettled(
      ['one', 'two'].map(subject =>
        engine.database.transaction(tx => admit(tx, clock, person(subject, { config }))),
      ),
    )
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await accounts.superAdmins(config)).active.size).toBe(1)
    const [ada] = await everybody()
    expect(await accounts.identitiesOf(ada?.id ?? '')).toHaveLength(1)
  })
})
