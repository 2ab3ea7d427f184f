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
  /** Each in a transaction, half of them in another process. @returns by what they were let in, or why not */
  const atOnce = async (people: readonly Person[]): Promise<readonly string[]> => {
    const databases = [engine.database, await engine.another()]
    return Promise.all(
      people.map(async (one, at) => {
        const database = databases[at % 2] ?? engine.database
        try {
          return (await database.transaction(tx => admit(tx, clock, one))).by
        } catch (error) {
          return (error as { readonly code: string }).code
        }
      }),
    )
  }
  const everybody = async () =>
    (await createPeopleStore(engine.database, clock, async () => new Map()).list({}, { limit: 100 })).items

  it('makes one account of several first sign-ins of one identity at the same moment, by an invitation', async () => {
    const invitations = createInvitationStore(engine.database, clock)
    await invitations.invite({ email, strategy: 'default', roles: ['admin'] })
    const outcomes = await atOnce(Array.from({ length: 4 }, () => person('ada')))
    expect(outcomes.toSorted()).toEqual(['account', 'account', 'account', 'invitation'])
    expect(await everybody()).toMatchObject([{ email, roles: ['admin'], strategies: ['default'] }])
  })

  it('makes one account of them by self-signup too', async () => {
    const strategy = { ...basicConfig(), allowSelfSignup: true }
    const outcomes = await atOnce([person('ada', { strategy }), person('ada', { strategy })])
    expect(outcomes.toSorted()).toEqual(['account', 'self-signup'])
    expect(await everybody()).toMatchObject([{ email, roles: ['member'] }])
  })

  it('lets in one of several identities that come at the same moment by one invitation', async () => {
    await createInvitationStore(engine.database, clock).invite({ email, strategy: 'default', roles: [] })
    const outcomes = await atOnce(['one', 'two', 'three'].map(subject => person(subject)))
    expect(outcomes.toSorted()).toEqual(['invitation', 'not_invited', 'not_invited'])
    expect(await everybody()).toHaveLength(1)
  })

  it('lets in one of several identities that say one address at the same moment, as it does one after the other', async () => {
    const personBy = (strategy: string) =>
      person(strategy, {
        strategy: { ...basicConfig(), id: strategy, allowSelfSignup: true },
        profile: { ...person(strategy).profile, issuer: `https://${strategy}.example` },
      })
    const outcomes = await atOnce(['one', 'two', 'three'].map(personBy))
    expect(outcomes.toSorted()).toEqual(['email_taken', 'email_taken', 'self-signup'])
    expect(await everybody()).toHaveLength(1)
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
