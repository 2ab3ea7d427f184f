import { holdsFew, readsAll, small, sortsFew } from './judge-plan.ts'

/** A step of what `explain (format json)` says. */
export interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Filter?: string
  readonly Plans?: readonly PlanNode[]
}

const readsAllThere: typeof readsAll = [
  {
    statement: 'select distinct file from config_versions',
    why: 'once at a start, from the index alone, in a list of what people have saved',
  },
]
const sortsFewThere: typeof sortsFew = [
  {
    statement: /left join changes as c on c\.seq > \? or c\.seq = any/,
    why: 'what was changed since a moment ago',
  },
  {
    statement: /^\s*with seen \(id, at\) as \(values .*order by sessions\.collaborator_id \|\| ''/s,
    why: 'a hundred sessions, found by their ids, so that they are written in one order',
  },
]

/** What is wrong with how PostgreSQL goes about a statement, one sentence for each fault: see `faultsOf`. */
export function faultsOnPostgres(sql: string, plan: PlanNode): string[] {
  const asWithSqlite = sql.replace(/\$\d+/g, '?')
  if ([...readsAll, ...readsAllThere].some(({ statement }) => statement === asWithSqlite.trim())) return []
  const maySort = [...sortsFew, ...sortsFewThere].some(({ statement }) => statement.test(asWithSqlite))
  return faultsIn(plan, { isLimited: false, maySort })
}

function faultsIn(
  node: PlanNode,
  above: { readonly isLimited: boolean; readonly maySort: boolean; readonly table?: string | undefined },
): string[] {
  const kind = node['Node Type']
  // A bitmap is of the table above it.
  const table = node['Relation Name'] ?? above.table
  const below = (node.Plans ?? []).flatMap(each =>
    faultsIn(each, {
      ...above,
      table: kind === 'Bitmap Heap Scan' ? table : undefined,
      // As many rows are read as are asked for, where nothing between picks some of them.
      isLimited:
        kind === 'Limit' ||
        (above.isLimited && /^(?:LockRows|Nested Loop|Subquery Scan|Unique|Result)$/.test(kind)),
    }),
  )
  // What is compared so is never looked up.
  const isCompared = /IS DISTINCT FROM \$/.test(node.Filter ?? '')
  const isBig = table !== undefined && !Object.hasOwn(small, table)
  const readsEverything =
    kind === 'Seq Scan' || (/^(?:Bitmap )?Index/.test(kind) && node['Index Cond'] === undefined)
  const isFew = Object.hasOwn(holdsFew, node['Index Name'] ?? '')
  const takesTheFirst = above.isLimited && node.Filter === undefined
  if (readsEverything && isBig && !isFew && !takesTheFirst) return [`${kind} of ${table}`, ...below]
  if (isBig && isCompared) return [`${kind} of ${table} by IS DISTINCT FROM`, ...below]
  const sorts =
    kind === 'Sort' && !above.maySort && tablesBelow(node).some(name => !Object.hasOwn(small, name))
  return sorts ? [`Sort of ${tablesBelow(node).join()}`, ...below] : below
}

const tablesBelow = (node: PlanNode): string[] => [
  ...(node['Relation Name'] === undefined ? [] : [node['Relation Name']]),
  ...(node.Plans ?? []).flatMap(tablesBelow),
]
