/** Tables that are small by nature: to read one of them from end to end costs nothing. */
export const small: Readonly<Record<string, string>> = {
  audit_streams: 'one for each stream of the configuration',
  config_saves: 'one for each configuration file',
  server_keys: 'one a month, and old ones are dropped',
  super_admin_bindings: 'as many as the file has entries of superAdmins',
  restart_requests: 'dropped when they are answered',
  nodes: 'one for each process, and those that are gone are dropped',
  restart_rounds: 'one for each restart of all nodes in a week',
  row_counts: 'one row for each table that is counted',
}

/** Indexes of some rows alone, which are few: to read one from end to end is to read what it is for. */
export const holdsFew: Readonly<Record<string, string>> = {
  identities_without_grounds: 'rows of an earlier version, until the next start',
  sessions_without_source: 'rows of an earlier version, until the next start',
  api_tokens_without_source: 'rows of an earlier version, until the next start',
  identities_of_super_admins: 'super admins by the one-time link',
  collaborators_disabled: 'accounts that are disabled',
}

/** Statements that are meant to read all, where nobody waits for their process. */
export const readsAll: readonly { readonly statement: string; readonly why: string }[] = [
  {
    statement: 'select * from "api_tokens" order by "created_at" desc, "id" desc',
    why: 'the command line lists every token, in a process of its own',
  },
]

/** Statements that sort, of which the sorted rows are few whatever the table holds. */
export const sortsFew: readonly { readonly statement: RegExp; readonly why: string }[] = [
  {
    statement: /^select "i"\."id", .* from "identities" as "i" .* where "i"\."collaborator_id" = \? order by/,
    why: 'the ways of one person to sign in',
  },
  {
    statement: /^select "c"\.\* from "collaborators" as "c" .* order by case when "a"\."email" is null/,
    why: 'the accounts that say one address',
  },
  {
    statement: /^select distinct "email" from "identities" where "collaborator_id" = \?/,
    why: 'the addresses of one person',
  },
  {
    statement: /from "session_tokens" where "session_id" = \? (group by|and "host" != )/,
    why: 'the hosts of one session, a thousand at most',
  },
]

/**
 * What is wrong with how the database goes about a statement: reading a table from end to end, sorting what it has read, or
 * making an index for it on the way.
 * @param plan the details of `explain query plan`
 * @returns one sentence for each fault
 */
export function faultsOf(sql: string, plan: readonly string[]): string[] {
  const tables = tablesIn(sql)
  return plan.filter(detail => {
    if (/\bAUTOMATIC\b/.test(detail)) return true
    if (/^USE TEMP B-TREE/.test(detail)) {
      const areSmall = [...tables.values()].every(table => Object.hasOwn(small, table))
      return !areSmall && !sortsFew.some(({ statement }) => statement.test(sql))
    }
    const [, scanned, index = ''] = /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(detail) ?? []
    if (Object.hasOwn(holdsFew, index) || readsAll.some(({ statement }) => statement === sql)) return false
    // What is no table is a list that was written out, or what a query within has found.
    const table = scanned === undefined ? undefined : tables.get(scanned)
    return table !== undefined && !Object.hasOwn(small, table) && !takesTheFirst(sql, table)
  })
}

/** Tables by the names that they have in the statement. */
function tablesIn(sql: string): ReadonlyMap<string, string> {
  const named = /\b(?:from|join|into|update) "(\w+)"(?: as "(\w+)")?/g
  return new Map([...sql.matchAll(named)].map(([, table = '', alias = table]) => [alias, table]))
}

/** No condition stands between the table and its limit: as many rows are read as are asked for. */
const takesTheFirst = (sql: string, table: string): boolean =>
  new RegExp(`from "${table}"(?:(?! where |[()]).)* limit \\?`).test(sql)
