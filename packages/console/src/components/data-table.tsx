import type { ReactNode } from 'react'
import classes from './data-table.module.css'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** Holds only buttons: no title above it, at the right end. */
  readonly actions?: boolean
  /** Holds a short value that must stay on one line. */
  readonly narrow?: boolean
}

/**
 * A table that becomes a list of cards on a narrow screen. The roles are written out because browsers drop a table's
 * meaning when CSS gives its parts another `display`.
 */
export function DataTable<Row>(props: {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
}) {
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: see above
    <table className={classes.table} role="table" aria-label={props.label}>
      <thead role="rowgroup">
        <tr role="row">
          {props.columns.map(column => (
            <th key={column.title} role="columnheader" scope="col">
              {column.actions ? <span className={classes.hidden}>{column.title}</span> : column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {props.rows.map(row => (
          <tr key={props.rowKey(row)} role="row">
            {props.columns.map(column => (
              <td
                key={column.title}
                role="cell"
                data-title={column.actions ? undefined : column.title}
                data-actions={column.actions || undefined}
                data-narrow={column.narrow || undefined}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: see above
  )
}
