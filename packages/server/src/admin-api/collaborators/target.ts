import type { FastifyRequest } from 'fastify'
import { type ListedPerson, listPeople } from '../../accounts/list.ts'
import { type SuperAdmins, superAdmins } from '../../accounts/super-admins.ts'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import { sqlOf } from '../../storage/sql.ts'
import { callerOf } from '../standing.ts'

/** Whom a change is about. */
export interface Target extends ListedPerson {
  readonly superAdmin: boolean
}

/**
 * The person of this id, if the caller may change them: only a super admin touches a super admin, since whoever can set a
 * person's password can be that person.
 * @throws GatewrightError `gone`, `forbidden`
 */
export async function targetOf(context: Context, request: FastifyRequest, id: string): Promise<Target> {
  const { storage, clock, config } = context
  const { items } = await listPeople(storage.database, clock.now(), { id }, { limit: 1 })
  const [person] = items
  if (person === undefined) throw new GatewrightError('gone', { detail: { collaborator: id } })
  const { ids } = await superAdmins(storage.database, config)
  const superAdmin = ids.has(person.id)
  if (callerOf(request).superAdmin) return { ...person, superAdmin }
  const account = await context.accounts.byId(person.id)
  if (account === undefined) await refuseTakeover(context, request, person.email)
  // An entry that is not redeemed yet will be, at the next sign-in of a trusted address.
  const willBe = account?.emailTrusted && config.superAdmins.some(({ email }) => email === person.email)
  if (superAdmin || willBe) throw forbidden()
  return { ...person, superAdmin }
}

/**
 * An admin who could invite a super admin's address for a strategy with passwords would be handed the password, and the
 * invitation would join it to the super admin's account.
 * @throws GatewrightError `forbidden`
 */
export async function refuseTakeover(
  context: Context,
  request: FastifyRequest,
  email: string,
  known?: SuperAdmins,
): Promise<void> {
  if (callerOf(request).superAdmin) return
  const { ids } = known ?? (await superAdmins(context.storage.database, context.config))
  const accounts = await context.accounts.byEmail(email)
  // The password is found by the address that it was made for, which need no longer be the account's.
  const owners = await sqlOf(context.storage.database)
    .selectFrom('basic_credentials as b')
    .innerJoin('identities as i', 'i.subject', 'b.subject')
    .select('i.collaborator_id')
    .where('b.email', '=', email)
    .execute()
  const entry = context.config.superAdmins.some(named => named.email === email)
  if (
    entry ||
    [...accounts.map(({ id }) => id), ...owners.map(row => row.collaborator_id)].some(id => ids.has(id))
  )
    throw forbidden()
}

/**
 * @throws GatewrightError `last_super_admin` when nobody else could operate the server; `bad_request` for oneself
 */
export async function keepAnotherSuperAdmin(
  context: Context,
  request: FastifyRequest,
  target: Target,
): Promise<void> {
  const { active } = await superAdmins(context.storage.database, context.config)
  if (active.has(target.id) && active.size === 1) throw new GatewrightError('last_super_admin')
  if (target.id === callerOf(request).collaboratorId) {
    throw refused('This is your own account. Ask another administrator to do this.')
  }
}

/** A refusal with a sentence that says why. */
export const refused = (message: string) =>
  new GatewrightError('bad_request', { response: { message, reason: message }, detail: { reason: message } })

const forbidden = () =>
  new GatewrightError('forbidden', {
    response: { message: 'Only a super admin may change a super admin.' },
    detail: { reason: 'the account is a super admin’s' },
  })
