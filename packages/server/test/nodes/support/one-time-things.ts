import { SignJWT } from 'jose'
import { createAccountStore } from '../../../src/accounts/account-store.ts'
import { createExternalUsers, ticketParameter } from '../../../src/external-users/external-users.ts'
import { createAdminGrant, issueAdminLink } from '../../../src/sign-in/admin-link.ts'
import { createTransactions } from '../../../src/sign-in/transaction.ts'
import { createCredentialStore } from '../../../src/strategies/basic/credential-store.ts'
import { personOf } from '../../stores/support.ts'
import { externalUsersBy } from '../../support/config.ts'
import { origin } from '../../support/server.ts'
import type { Services } from './start-nodes.ts'

/** Something that works once, made on one node. */
interface OneTimeThing {
  readonly name: string
  /** @returns tries it on a node; whether it worked */
  make(on: Services): Promise<(on: Services) => Promise<boolean>>
}

const secret = 'a shared secret that is long enough for HS256'
const key = new TextEncoder().encode(secret)
let made = 0
function fresh(): string {
  made += 1
  return String(made)
}

const worked = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    error => {
      if (typeof error?.code === 'string' && error.code !== 'storage_unavailable') return false
      throw error
    },
  )

const externalUsersOf = (services: Services) => {
  const settings = externalUsersBy(secret)
  const users = createExternalUsers(
    { ...settings, verification: { ...(settings.verification as object), replayProtection: true } as never },
    services,
  )
  if (users === undefined) throw new Error('no external users')
  return users
}

const transactionsOf = ({ seal, codes, clock }: Services) =>
  createTransactions({ seal, codes, clock, secure: false })

/** Everything that works once. */
export const oneTimeThings: readonly OneTimeThing[] = [
  {
    name: 'state of a sign-in',
    async make(on) {
      const transactions = transactionsOf(on)
      const state = transactions.newState()
      const attempt = { state, strategy: 'azure', returnTo: origin, secrets: {} }
      const [cookie] = (await transactions.save(attempt, undefined)).map(line => line.split(';', 1)[0])
      return node => worked(transactionsOf(node).take(state, 'azure', cookie))
    },
  },
  {
    name: 'code of a hand-over',
    async make(on) {
      const { collaboratorId, identityId } = await personOf(
        createAccountStore(on.storage.database, on.clock),
        { email: `p${fresh()}@x.test`, subject: fresh() },
      )
      const code = await on.codes.issue('hand-over', { collaboratorId, identityId }, 60)
      return async node => (await node.codes.redeem('hand-over', code)) !== undefined
    },
  },
  {
    name: 'ticket of a WebSocket',
    async make(on) {
      const ends = { expiresAt: on.clock.now() + 60_000, connectionEndsAt: on.clock.now() + 60_000 }
      const user = { subject: fresh(), payload: {}, ...ends }
      const { ticket } = await externalUsersOf(on).issueTicket(user, 'bot')
      return async node =>
        (await externalUsersOf(node).identify({ headers: {} }, 'bot', `?${ticketParameter}=${ticket}`))
          .kind === 'verified'
    },
  },
  {
    name: 'token of another site (jti)',
    async make(on) {
      const token = await new SignJWT({ sub: 'uma', jti: fresh() })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt(on.clock.now() / 1000)
        .setExpirationTime(on.clock.now() / 1000 + 300)
        .sign(key)
      const headers = { authorization: `Bearer ${token}` }
      return async node => (await externalUsersOf(node).identify({ headers }, 'bot', '')).kind === 'verified'
    },
  },
  {
    name: 'invitation',
    async make(on) {
      const { id } = await on.invitations.invite({
        ...{ email: `i${fresh()}@x.test`, strategy: 'azure', roles: [] },
      })
      return node => node.invitations.redeem(id)
    },
  },
  {
    name: 'link of the first super admin',
    async make(on) {
      const link = await issueAdminLink(on, { http: { externalUrl: origin } as never }, 'command line')
      const code = new URL(link).hash.slice(1)
      return node =>
        node.storage.database.transaction(tx => createAdminGrant({ ...node, secure: false }).use(code, tx))
    },
  },
  {
    name: 'one-time password',
    async make(on) {
      const email = `o${fresh()}@x.test`
      const given = { email, passwordHash: 'given', changedAt: on.clock.now(), mustChange: true }
      const read = await createCredentialStore(on.storage.database, 'default').write(given)
      return async node => {
        const chosen = { passwordHash: `chosen ${fresh()}`, changedAt: node.clock.now(), mustChange: false }
        const { database } = node.storage
        return (await createCredentialStore(database, 'default').replace(read, chosen)) !== undefined
      }
    },
  },
  {
    name: 'test of a sign-in',
    async make(on) {
      const id = `r${fresh()}`
      const config = { id: 'azure' } as never
      await on.rehearsals.put({
        ...{ id, by: id, config, named: new Set(), attempt: `${id}-test`, state: 'waiting', steps: [] },
      })
      return async node => node.rehearsals.claim(id)
    },
  },
]

/** How often each of several things of one kind has worked. */
export interface Replayed {
  readonly name: string
  readonly replays: number
  /** For each thing. */
  readonly worked: readonly number[]
}

/** Tries each of so many things on every node, so many times on each, all of one thing at once. */
export async function replay(
  { name, make }: OneTimeThing,
  nodes: readonly Services[],
  { things, timesOnEach }: { readonly things: number; readonly timesOnEach: number },
): Promise<Replayed> {
  const worked: number[] = []
  for (let thing = 0; thing < things; thing += 1) {
    const tryOn = await make(nodes[thing % nodes.length] as Services)
    const tries = Array.from({ length: timesOnEach }, () => nodes.map(tryOn)).flat()
    worked.push((await Promise.all(tries)).filter(Boolean).length)
  }
  return { name, replays: things * timesOnEach * nodes.length, worked }
}
