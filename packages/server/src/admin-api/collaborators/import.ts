import { CsvError, parse } from 'csv-parse/sync'
import type { FastifyRequest } from 'fastify'
import { superAdmins } from '../../accounts/super-admins.ts'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import { parseEmailAddress } from '../../identity/email-address.ts'
import { invite } from '../../sign-in/invite.ts'
import { sqlOf } from '../../storage/sql.ts'
import { actorOf } from '../record-change.ts'
import { refused, refuseTakeover } from './target.ts'

/** A password costs a hash of tens of milliseconds, and the answer is waited for. */
const MOST_PASSWORDS = 500
const MOST_ROWS = 10_000

export interface Imported {
  imported: number
  problems: { line: number; what: string }[]
  passwords: { email: string; oneTimePassword: string }[]
}

interface Row {
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

/**
 * Invites everybody in a table with the columns `email`, `strategy` and `roles`. Somebody who has an account already gets
 * the roles. A row that cannot be used is told with its line, and the others count.
 * @throws GatewrightError `bad_request` for what is no table
 */
export async function importPeople(
  context: Context,
  request: FastifyRequest,
  csv: string,
): Promise<Imported> {
  const rows = readTable(csv)
  const known = await superAdmins(context.storage.database, context.config)
  const result: Imported = { imported: 0, problems: [], passwords: [] }
  for (const { line, cells } of rows) {
    try {
      await importRow(cells)
      result.imported += 1
    } catch (error) {
      if (!(error instanceof GatewrightError)) throw error
      const { reason, message } = error.response
      result.problems.push({ line, what: String(reason ?? message ?? error.message) })
    }
  }
  return result

  async function importRow(cells: Row['cells']): Promise<void> {
    const email = parseEmailAddress(cells.email)
    if (email === undefined) throw refused(`"${cells.email ?? ''}" is not an e-mail address.`)
    await refuseTakeover(context, request, email, known)
    const roles = (cells.roles ?? '').split(/[\s,;|]+/).filter(role => role !== '')
    const account = (await context.accounts.byEmail(email)).find(({ emailTrusted }) => emailTrusted)
    if (account !== undefined) return setRoles(account.id, roles)
    const strategy = cells.strategy || onlyStrategy(context)
    const { config, options } = { config: context.config, options: { email, strategy, roles } }
    const givesPassword = context.strategies.get(strategy)?.onInvited !== undefined
    if (givesPassword && result.passwords.length >= MOST_PASSWORDS) {
      throw refused(`Only ${MOST_PASSWORDS} people with passwords can be imported at a time.`)
    }
    const { oneTimePassword } = await invite(context, config, { ...options, by: actorOf(request) })
    if (oneTimePassword !== undefined) result.passwords.push({ email, oneTimePassword })
  }

  async function setRoles(id: string, roles: readonly string[]): Promise<void> {
    const { config, storage } = context
    const unknown = roles.find(role => !config.roles.includes(role))
    if (unknown !== undefined) {
      throw refused(`There is no role "${unknown}". There are: ${config.roles.join(', ')}.`)
    }
    if (roles.length === 0) return
    await sqlOf(storage.database)
      .updateTable('collaborators')
      .set({ roles: JSON.stringify([...new Set(roles)]) })
      .where('id', '=', id)
      .execute()
    await storage.database.announce({ kind: 'account-changed', collaboratorId: id })
  }
}

function readTable(csv: string): readonly Row[] {
  let records: readonly { record: Record<string, string>; info: { lines: number } }[]
  try {
    records = parse(csv, {
      bom: true,
      // Spreadsheets of half the world write semicolons.
      delimiter: [',', ';', '\t'],
      columns: (header: string[]) => header.map(name => name.trim().toLowerCase()),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as never
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw refused(`This is not a table of comma-separated values: ${error.message}.`)
  }
  if (records.length > MOST_ROWS) throw refused(`At most ${MOST_ROWS} rows can be imported at a time.`)
  const [first] = records
  if (first === undefined || !('email' in first.record)) {
    throw refused('The first line must name the columns: email, strategy, roles.')
  }
  return records.map(({ record, info }) => ({
    line: info.lines,
    cells: Object.fromEntries(
      Object.entries(record).map(([name, cell]) => [name, withoutEscape(cell ?? '')]),
    ),
  }))
}

/** The apostrophe that our own export puts before what looks like a formula. */
const withoutEscape = (cell: string): string => cell.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '')

function onlyStrategy({ config }: Context): string {
  const offered = config.strategies.filter(strategy => strategy.offered)
  const [only] = offered
  if (only !== undefined && offered.length === 1) return only.id
  throw refused(
    `The strategy is missing. It is one of: ${offered.map(({ id }) => id).join(', ') || 'none is offered'}.`,
  )
}
