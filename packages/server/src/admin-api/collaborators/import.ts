import type { Config } from '@gatewright/config'
import { createAccountStore } from '../../accounts/account-store.ts'
import { createInvitationStore } from '../../accounts/invitation-store.ts'
import type { Invitation } from '../../accounts/invitations.ts'
import { inviterStanding } from '../../accounts/inviter.ts'
import type { RoleChange } from '../../accounts/role-change.ts'
import type { RecordEntry } from '../../audit/audit.ts'
import type { DoneEvent } from '../../audit/audit-event.ts'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import type { Caller } from '../../identity/caller.ts'
import { notAnAddress, parseEmailAddress } from '../../identity/email-address.ts'
import { prepareInvitation, writeInvitation } from '../../sign-in/invite.ts'
import type { Database } from '../../storage/database.ts'
import { inPortions, sizeFor } from '../../storage/portions.ts'
import { asActor } from '../record-change.ts'
import {
  accountOfRow,
  inWords,
  inWordsWhoHasIt,
  personIn,
  refuseSecondRow,
  rolesIn,
  sameRoles,
} from './import-row.ts'
import { keepsPasswords } from './passwords.ts'
import { refused } from './refused.ts'
import { refuseUnknownRole } from './roles.ts'
import { type Row, readTable } from './table.ts'
import { refuseTakeover, type TargetContext } from './target.ts'

/** A password costs a hash of tens of milliseconds, and the answer is waited for. */
const MOST_PASSWORDS = 500
/**
 * Rows in one transaction. Together with their checks they hold the event loop for some milliseconds. With PostgreSQL each has some ten
 * round trips, and a transaction that takes seconds is undone, so there are fewer where it is far away or busy.
 */
const PORTION = { sqlite: 25, postgres: 5 }

export interface Imported {
  /** Rows that count, also those that changed nothing. */
  imported: number
  changes: { line: number; email: string; what: string }[]
  problems: { line: number; what: string }[]
  passwords: { email: string; oneTimePassword: string }[]
}

export type ImportContext = TargetContext &
  Pick<Context, 'invitations' | 'storage' | 'clock' | 'log' | 'audit' | 'strategyTypes' | 'mailer'>

/** What a row comes to, once it is checked. Written in the transaction of its portion, with an entry of its own. */
interface Outcome {
  readonly email: string
  /** What it changes, in words; nothing, where everything is so already. */
  readonly what?: string
  /** @returns the password that it has made, where it has made one */
  readonly write: (tx: Database, record: RecordEntry) => Promise<string | undefined>
}

/**
 * Invites everybody in a table with the columns `email`, `strategy` and `roles`. Somebody who has an account already gets
 * the roles; where the address is another person's now, the column `person` says so: `new`, or `anew` for the same person
 * who was made anew at the provider. A row that cannot be used is told with its line, and the others count. A row that says what is so already
 * changes nothing: an export can be imported again as it is. A line that the export has marked as an invitation's changes the
 * roles of that invitation, as long as it is open.
 *
 * Works in portions, each of which is one transaction, and lets everybody else in between: nobody's request waits for the
 * end of a long table.
 * @param wish.mail whether those who are invited get it by mail. What no more can wait is a problem of its row
 * @param wish.portion rows in one transaction
 * @throws GatewrightError `bad_request` for what is no table, or for mails where none can be sent
 */
export async function importPeople(
  context: ImportContext,
  caller: Caller,
  csv: string,
  { mail = false, portion }: { readonly mail?: boolean; readonly portion?: number | undefined } = {},
): Promise<Imported> {
  const { accounts, invitations, storage, clock, config, audit } = context
  const by = asActor(caller)
  // Once, before anything is written: else each row would say the same.
  if (mail) await context.mailer.prepare()
  const rows = await readTable(csv)
  const known = await accounts.superAdmins(config)
  const result: Imported = { imported: 0, changes: [], problems: [], passwords: [] }
  const lineOf = new Map<string, number>()
  let passwords = 0
  let from = 0
  try {
    await inPortions(rows, importPortion, portion ?? sizeFor(storage.database, PORTION))
  } catch (error) {
    // What was kept is told, passwords above all: nobody would ever learn of them.
    if (!(error instanceof GatewrightError) || error.status < 500 || result.imported === 0) throw error
    const { message } = error
    result.problems.push({
      line: from,
      what: `From this line on nothing was imported. ${message} Import the same file again: lines that count already change nothing.`,
    })
  }
  return result

  async function importPortion(rows: readonly Row[]): Promise<void> {
    from = rows[0]?.line ?? from
    const outcomes: (Outcome & { readonly line: number })[] = []
    for (const row of rows) {
      await orTell(result, row.line, async () => outcomes.push({ line: row.line, ...(await check(row)) }))
    }
    // Told once it is kept: others may be in its way, and it is written again. A password is shown here, and never again.
    const kept = await audit.transaction(async (tx, record) => {
      const written: Imported = { imported: 0, changes: [], problems: [], passwords: [] }
      for (const { line, email, what, write } of outcomes) {
        await orTell(written, line, async () => {
          const oneTimePassword = await write(tx, record)
          written.imported += 1
          if (what !== undefined) written.changes.push({ line, email, what })
          if (oneTimePassword !== undefined) written.passwords.push({ email, oneTimePassword })
        })
      }
      return written
    })
    result.imported += kept.imported
    result.changes.push(...kept.changes)
    result.problems.push(...kept.problems)
    result.passwords.push(...kept.passwords)
  }

  /** What is refused is a problem of its row; the others go on. What we cannot do, they cannot either. */
  async function orTell(
    { problems }: Pick<Imported, 'problems'>,
    line: number,
    work: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof GatewrightError) || error.status >= 500) throw error
      const reason = error.is('bad_request') ? error.response.reason : undefined
      problems.push({ line, what: reason ?? error.response.message ?? error.message })
    }
  }

  /** @throws GatewrightError why the row cannot be used */
  async function check({ line, cells, problem }: Row): Promise<Outcome> {
    if (problem !== undefined) throw refused(problem)
    const email = parseEmailAddress(cells.email)
    if (email === undefined) throw refused(notAnAddress(cells.email ?? ''))
    const named = cells.strategy?.trim() || undefined
    const person = personIn(cells.person)
    refuseSecondRow(lineOf, email, named, line, person === 'invited')
    await refuseTakeover(context, caller, email, known)
    const roles = rolesIn(cells.roles)
    const standing =
      person === 'invited' ? await invitations.find(email, named ?? onlyStrategy(config)) : undefined
    if (standing !== undefined) return rolesOfInvitation(standing, roles)
    const account =
      person === 'known' || person === 'invited'
        ? await accountOfRow(accounts, { email, strategy: named, roles })
        : undefined
    if (account !== undefined) {
      // A role that they have already may stay, although the file has dropped it in the meantime.
      refuseUnknownRole(
        config,
        roles.filter(role => !account.roles.includes(role)),
      )
      if (roles.length === 0 || sameRoles(roles, account.roles)) return asItIs(email)
      if (person === 'invited') {
        throw refused(
          `No invitation of ${email} is open any more. Empty the cell in the column person to give the account these roles.`,
        )
      }
      const what = `Roles of ${account.fullname}, whose account has the address: ${inWords(roles)} in the place of ${inWords(account.roles)}.`
      const write = async (tx: Database, record: RecordEntry) => {
        const changed = await createAccountStore(tx, clock).setRoles(account.id, roles, account.roles)
        if (changed !== undefined) await record(rolesEntry(email, changed))
        return undefined
      }
      return { email, what, write }
    }
    const strategy = named ?? onlyStrategy(config)
    const open = await invitations.find(email, strategy)
    const isOpen = open !== undefined && (roles.length === 0 || sameRoles(roles, open.roles))
    if (isOpen && (person === 'anew') === (open.account?.mode === 'anew') && (await counts(open))) {
      return asItIs(email)
    }
    if (keepsPasswords(context, strategy) && passwords >= MOST_PASSWORDS) {
      throw refused(`Only ${MOST_PASSWORDS} people with passwords can be imported at a time.`)
    }
    const prepared = await prepareInvitation(context, config, {
      email,
      strategy,
      roles,
      by,
      samePerson: person === 'anew',
      somebodyNew: person === 'new' && caller.superAdmin,
      mail,
    })
    if (prepared.welcome !== undefined) passwords += 1
    const write = async (tx: Database, record: RecordEntry) => {
      // Other rows' passwords were hashed since: meanwhile the address may have become a super admin's.
      await refuseTakeover(
        { ...context, accounts: createAccountStore(tx, clock), storage: { ...storage, database: tx } },
        caller,
        email,
      )
      return (await writeInvitation(tx, { clock, record }, prepared)).oneTimePassword
    }
    const invited = `Invited to ${strategy}, with the roles ${inWords(prepared.roles)}${mail ? ', by mail' : ''}.`
    const holder = prepared.holder && inWordsWhoHasIt(prepared.holder)
    return { email, what: holder === undefined ? invited : `${invited} ${holder}`, write }
  }

  async function counts(invitation: Invitation): Promise<boolean> {
    return (await inviterStanding(accounts, config, invitation)).notCounting === undefined
  }

  /** A line about an open invitation says its roles, and nothing else of it. */
  function rolesOfInvitation(
    { id, email, strategy, roles: before }: Invitation,
    roles: readonly string[],
  ): Outcome {
    refuseUnknownRole(
      config,
      roles.filter(role => !before.includes(role)),
    )
    if (roles.length === 0 || sameRoles(roles, before)) return asItIs(email)
    const what = `Roles of the invitation to ${strategy}: ${inWords(roles)} in the place of ${inWords(before)}.`
    const write = async (tx: Database, record: RecordEntry) => {
      const changed = await createInvitationStore(tx, clock).setRoles(id, roles, before)
      if (changed !== undefined) await record(rolesEntry(email, changed))
      return undefined
    }
    return { email, what, write }
  }

  function rolesEntry(target: string, { from, to }: RoleChange): DoneEvent {
    return { kind: 'roles', actorId: by.id, actor: by.name, target, result: 'ok', detail: { from, to } }
  }
}

const asItIs = (email: string): Outcome => ({ email, write: async () => undefined })

function onlyStrategy({ strategies }: Pick<Config, 'strategies'>): string {
  const offered = strategies.filter(strategy => strategy.offered)
  const [only] = offered
  if (only !== undefined && offered.length === 1) return only.id
  throw refused(
    `The strategy is missing. It is one of: ${offered.map(({ id }) => id).join(', ') || 'none is offered'}.`,
  )
}
