import { Checkbox } from '@mantine/core'
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './data-table.module.css'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** Holds only buttons: no title above it, at the right end. */
  readonly actions?: boolean
  /** Holds a short value that must stay on one line. */
  readonly narrow?: boolean
  /** What the list can be sorted by here: see {@link Sorting}. */
  readonly sort?: string
}

/** By which column the rows stand, as the server takes it: with `-` before it the other way round. */
export interface Sorting {
  readonly by: string
  readonly onChange: (by: string) => void
}

/** Rows that are chosen for something that is done to several at once. */
export interface Choosing<Row> {
  readonly chosen: ReadonlySet<string>
  readonly onChange: (chosen: ReadonlySet<string>) => void
  /** What the row is called: `Ada Lovelace`. */
  readonly nameOf: (row: Row) => string
}

export interface TableProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly sorting?: Sorting | undefined
  readonly choosing?: Choosing<Row> | undefined
}

/**
 * A table that becomes a list of cards on a narrow screen. The roles are written out because browsers drop a table's
 * meaning when CSS gives its parts another `display`.
 */
export function DataTable<Row>(props: TableProps<Row>) {
  const { sorting, choosing } = props
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: see above
    <table
      className={classes.table}
      role="table"
      aria-label={props.label}
      data-choosing={choosing !== undefined || undefined}
    >
      <thead role="rowgroup">
        <tr role="row">
          {choosing && (
            <th role="columnheader" scope="col" data-choice>
              <ChooseAll {...props} choosing={choosing} />
            </th>
          )}
          {props.columns.map(column => (
            <th
              key={column.title}
              role="columnheader"
              scope="col"
              aria-sort={column.sort === undefined ? undefined : sortedAs(column.sort, sorting)}
            >
              {column.actions ? (
                <span className={classes.hidden}>{column.title}</span>
              ) : column.sort !== undefined && sorting !== undefined ? (
                <SortButton title={column.title} sort={column.sort} sorting={sorting} />
              ) : (
                column.title
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {props.rows.map(row => (
          <tr
            key={props.rowKey(row)}
            role="row"
            data-chosen={choosing?.chosen.has(props.rowKey(row)) || undefined}
          >
            {choosing && (
              <td role="cell" data-choice>
                <Checkbox
                  aria-label={`Choose ${choosing.nameOf(row)}`}
                  checked={choosing.chosen.has(props.rowKey(row))}
                  onChange={event =>
                    choosing.onChange(
                      withKey(choosing.chosen, props.rowKey(row), event.currentTarget.checked),
                    )
                  }
                />
              </td>
            )}
            {props.columns.map((column, at) => (
              <td
                key={column.title}
                role="cell"
                data-title={column.actions ? undefined : column.title}
                data-actions={column.actions || undefined}
                data-narrow={column.narrow || undefined}
                data-lead={at === 0 || undefined}
              >
                <Value>{column.cell(row)}</Value>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: see above
  )
}

/** Nothing at all where there is nothing, so that a card has no line for it. */
const Value = ({ children }: { readonly children: ReactNode }) =>
  children === null || children === undefined || children === '' || children === false ? null : (
    <div className={classes.value}>{children}</div>
  )

function ChooseAll<Row>({ rows, rowKey, choosing }: TableProps<Row> & { readonly choosing: Choosing<Row> }) {
  const keys = rows.map(rowKey)
  const count = keys.filter(key => choosing.chosen.has(key)).length
  return (
    <Checkbox
      aria-label="Choose all that are listed"
      checked={count > 0 && count === keys.length}
      indeterminate={count > 0 && count < keys.length}
      onChange={() => choosing.onChange(count === keys.length ? new Set() : new Set(keys))}
    />
  )
}

function withKey(keys: ReadonlySet<string>, key: string, isIn: boolean): ReadonlySet<string> {
  const changed = new Set(keys)
  if (isIn) changed.add(key)
  else changed.delete(key)
  return changed
}

function SortButton(props: { readonly title: string; readonly sort: string; readonly sorting: Sorting }) {
  const { sort, sorting } = props
  const sorted = sortedAs(sort, sorting)
  const Icon = { ascending: IconArrowUp, descending: IconArrowDown, none: IconArrowsSort }[sorted]
  const plain = sort.replace(/^-/, '')
  const other = sorting.by === plain ? `-${plain}` : plain
  return (
    <button
      type="button"
      className={classes.sort}
      onClick={() => sorting.onChange(sorted === 'none' ? sort : other)}
    >
      {props.title}
      <Icon size={14} aria-hidden="true" data-quiet={sorted === 'none' || undefined} />
    </button>
  )
}

function sortedAs(sort: string, sorting: Sorting | undefined): 'ascending' | 'descending' | 'none' {
  const plain = sort.replace(/^-/, '')
  if (sorting?.by === plain) return 'ascending'
  return sorting?.by === `-${plain}` ? 'descending' : 'none'
}
