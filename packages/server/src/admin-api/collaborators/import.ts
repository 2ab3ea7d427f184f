import type { Config } from '@gatewright/config'
import { createAccountStore } from '../../accounts/account-store.ts'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import type { Caller } from '../../identity/caller.ts'
import { parseEmailAddress } from '../../identity/email-address.ts'
import { prepareInvitation, writeInvitation } from '../../sign-in/invite.ts'
import type { Database } from '../../storage/database.ts'
import { inPortions } from '../../storage/portions.ts'
import { keepsPasswords } from './passwords.ts'
import { refused } from './refused.ts'
import { refuseUnknownRole } from './roles.ts'
import { type Row, readTable } from './table.ts'
import { refuseTakeover, type TargetContext } from './target.ts'

/** A password costs a hash of tens of milliseconds, and the answer is waited for. */
const MOST_PASSWORDS = 500
/** Rows in one transaction. Together with their checks they hold the event loop for some milliseconds. */
const PORTION = 50

export interface Imported {
  imported: number
  problems: { line: number; what: string }[]
  passwords: { email: string; oneTimePassword: string }[]
}

export type ImportContext = TargetContext &
  Pick<Context, 'storage' | 'clock' | 'log' | 'audit' | 'strategyTypes'>

/** What a row comes to, once it is checked. Written in the transaction of its portion. */
type Write = (tx: Database) => Promise<unknown>

/**
 * Invites everybody in a table with the columns `email`, `strategy` and `roles`. Somebody who has an account already gets
 * the roles. A row that cannot be used is told with its line, and the others count.
 *
 * Works in portions, each of which is one transaction, and lets everybody else in between: nobody's request waits for the
 * end of a long table.
 * @param portion rows in one transaction
 * @throws GatewrightError `bad_request` for what is no table
 */
export async function importPeople(
  context: ImportContext,
  caller: Caller,
  csv: string,
  portion = PORTION,
): Promise<Imported> {
  const { accounts, storage, clock, config } = context
  const by = { id: caller.collaboratorId, name: caller.email, superAdmin: caller.superAdmin }
  const rows = await readTable(csv)
  const known = await accounts.superAdmins(config)
  const result: Imported = { imported: 0, problems: [], passwords: [] }
  let passwords = 0
  await inPortions(rows, importPortion, portion)
  return result

  async function importPortion(rows: readonly Row[]): Promise<void> {
    const writes: { readonly line: number; readonly write: Write }[] = []
    for (const { line, cells } of rows) {
      await orTell(line, async () => writes.push({ line, write: await check(cells) }))
    }
    let written = 0
    await storage.database.transaction(async tx => {
      for (const { line, write } of writes) {
        await orTell(line, async () => {
          await write(tx)
          written += 1
        })
      }
    })
    result.imported += written
  }

  /** What is refused is a problem of its row; the others go on. */
  async function orTell(line: number, work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof GatewrightError)) throw error
      const reason = error.is('bad_request') ? error.response.reason : undefined
      result.problems.push({ line, what: reason ?? error.response.message ?? error.message })
    }
  }

  /** @throws GatewrightError why the row cannot be used */
  async function check(cells: Row['cells']): Promise<Write> {
    const email = parseEmailAddress(cells.email)
    if (email === undefined) throw refused(`"${cells.email ?? ''}" is not an e-mail address.`)
    await refuseTakeover(context, caller, email, known)
    const roles = (cells.roles ?? '').split(/[\s,;|]+/).filter(role => role !== '')
    const owner = await accounts.ownerOf(email)
    if (owner !== undefined) {
      refuseUnknownRole(config, roles)
      return async tx => {
        if (roles.length > 0) await createAccountStore(tx, clock).setRoles(owner, roles)
      }
    }
    const strategy = cells.strategy || onlyStrategy(config)
    if (keepsPasswords(context, strategy) && passwords >= MOST_PASSWORDS) {
      throw refused(`Only ${MOST_PASSWORDS} people with passwords can be imported at a time.`)
    }
    const prepared = await prepareInvitation(context, config, { email, strategy, roles, by })
    if (prepared.welcome !== undefined) passwords += 1
    return async tx => {
      // Other rows' passwords were hashed since: meanwhile the address may have become a super admin's.
      await refuseTakeover(
        { ...context, accounts: createAccountStore(tx, clock), storage: { ...storage, database: tx } },
        caller,
        email,
      )
      const { oneTimePassword } = await writeInvitation(tx, context, prepared)
      if (oneTimePassword !== undefined) result.passwords.push({ email, oneTimePassword })
    }
  }
}

function onlyStrategy({ strategies }: Pick<Config, 'strategies'>): string {
  const offered = strategies.filter(strategy => strategy.offered)
  const [only] = offered
  if (only !== undefined && offered.length === 1) return only.id
  throw refused(
    `The strategy is missing. It is one of: ${offered.map(({ id }) => id).join(', ') || 'none is offered'}.`,
  )
}
