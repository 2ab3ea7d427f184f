import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import { invitationIdOf } from '../../accounts/people.ts'
import { GatewrightError } from '../../errors.ts'
import { REVOKES } from '../../storage/database.ts'
import { type ChangeLogging, changing, type RecordChange } from '../record-change.ts'
import { signedInCaller } from '../standing.ts'
import {
  type ChangeContext,
  giveRoles,
  type Making,
  setDisabled,
  signOut,
  withdrawInvitation,
} from './person-changes.ts'
import { keepAnotherSuperAdmin, type Target, targetOf } from './target.ts'

export const BULK_ACTIONS = ['end-invitations', 'disable', 'enable', 'roles', 'sign-out'] as const

/** What is done to each of several people. */
export interface BulkWish {
  readonly action: (typeof BULK_ACTIONS)[number]
  /** Of `roles`. */
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
}

export interface BulkResult {
  changed: number
  /** It was so already, or does not apply: nobody's account is an invitation that could be ended. */
  unchanged: number
  failed: { id: string; email?: string; code: string; what: string }[]
}

type BulkContext = ChangeContext & ChangeLogging

/**
 * Does the same to several people, one after the other: each in a transaction of its own with its own entry in the audit log, by
 * the same rights and guards as by itself. What fails for one stops none of the others.
 */
export async function changeSeveral(
  context: BulkContext,
  request: FastifyRequest,
  ids: readonly string[],
  wish: BulkWish,
): Promise<BulkResult> {
  const result: BulkResult = { changed: 0, unchanged: 0, failed: [] }
  for (const id of new Set(ids)) {
    let target: Target | undefined
    try {
      target = await targetOf(context, signedInCaller(request), id)
      const isChanged = await change(context, request, target, wish)
      result[isChanged ? 'changed' : 'unchanged'] += 1
    } catch (error) {
      if (!(error instanceof GatewrightError)) throw error
      const what = error.response.message ?? error.message
      result.failed.push({ id, ...(target && { email: target.email }), code: error.code, what })
    }
    await nextTurn()
  }
  return result
}

/** @returns whether there was anything to change */
async function change(
  context: BulkContext,
  request: FastifyRequest,
  target: Target,
  { action, add = [], remove = [] }: BulkWish,
): Promise<boolean> {
  const caller = signedInCaller(request)
  const invitation = invitationIdOf(target.id)
  const by = <Result>(work: (making: Making) => Promise<Result>, revokes = true) =>
    changing(
      context,
      request,
      (tx, record: RecordChange) => work({ tx, record, caller }),
      revokes ? REVOKES : {},
    )
  switch (action) {
    case 'end-invitations':
      if (invitation === undefined) return false
      await by(making => withdrawInvitation(context, making, invitation, target.email))
      return true
    case 'disable':
    case 'enable': {
      const disabled = action === 'disable'
      if (invitation !== undefined || target.disabled === disabled) return false
      if (disabled) await keepAnotherSuperAdmin(context, caller, target)
      await by(making => setDisabled(context, making, target, disabled), disabled)
      return true
    }
    case 'roles': {
      const roles = [...new Set([...target.roles.filter(role => !remove.includes(role)), ...add])]
      const isSame = roles.length === target.roles.length && roles.every(role => target.roles.includes(role))
      if (isSame) return false
      await by(making => giveRoles(context, making, target, roles), add.length === 0)
      return true
    }
    case 'sign-out':
      if (invitation !== undefined) return false
      return by(async making => (await signOut(context, making, target)) > 0)
  }
}
