import type { Config, StrategyConfig } from '@gatewright/config'
import { admit } from '../../src/accounts/admit.ts'
import type { Admitted } from '../../src/accounts/applicant.ts'
import type { Profile } from '../../src/identity/profile.ts'
import { invite } from '../../src/index.ts'
import { accountCaller } from '../../src/sessions/account-caller.ts'
import type { InvitationWish } from '../../src/sign-in/invite.ts'
import { basicConfig, startTestServer, type TestServer } from '../support/server.ts'

/** A directory and who is signed in there. `said` are further claims. */
export interface Proof {
  readonly strategy: string
  readonly issuer: string
  readonly subject: string
  readonly email?: string
  readonly vouched?: boolean
  readonly said?: Readonly<Record<string, unknown>>
}

/** A strategy whose people the test names itself: what is looked at is what becomes of a proof and not how it comes about. */
export const strategy = (id: string, rest: Partial<StrategyConfig> = {}): StrategyConfig => ({
  ...basicConfig(),
  fieldMapping: { email: 'email', fullname: 'name', groups: 'groups' },
  ...rest,
  id,
})

/** A server, and a door to it behind which everything is proven as the test says. */
export async function startDoor(config: Partial<Config>) {
  const test: TestServer = await startTestServer(config)
  const { services } = test.server
  const { accounts, storage, clock } = services
  const configOf = () => test.server.config
  return {
    test,
    accounts,
    signIn(
      { strategy: id, issuer, subject, email = 'ada@contoso.test', vouched = true, said = {} }: Proof,
      rest: { readonly signedInTo?: string; readonly adminLink?: boolean; readonly invitedAs?: string } = {},
    ): Promise<Admitted> {
      const profile: Profile = {
        issuer,
        subject,
        claims: { email, ...said },
        trustsEmailIn: () => vouched,
        ...(rest.invitedAs === undefined ? {} : { invitedAs: rest.invitedAs }),
      }
      const found = configOf().strategies.find(each => each.id === id)
      if (found === undefined) throw new Error(`there is no strategy ${id}`)
      const { adminLink = false, signedInTo } = rest
      return storage.database.transaction(tx =>
        admit(tx, clock, { profile, strategy: found, config: configOf(), adminLink, signedInTo }),
      )
    },
    invite: (wish: Omit<InvitationWish, 'by'> & { readonly by?: 'an admin' | 'a super admin' }) =>
      invite(services, configOf(), {
        ...wish,
        by: { name: 'boss@contoso.test', superAdmin: wish.by !== 'an admin' },
      }),
    /** Who a session that this identity has begun stands for now. */
    async callerOf({ identity }: Pick<Admitted, 'identity'>) {
      const holder = await accounts.holderOf(identity.id)
      return holder && accountCaller(accounts, configOf(), holder, { sessionId: 's', expiresAt: 0 })
    },
    close: () => test.close(),
  }
}
