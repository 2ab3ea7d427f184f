import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './grid.module.css'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** Holds only buttons: its title is for screen readers. */
  readonly actions?: boolean
}

/**
 * A table that turns into cards on a phone. The roles are written out because browsers drop a table's meaning when CSS
 * gives its parts another `display`.
 */
export function Grid<Row>(props: {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly empty: ReactNode
}) {
  if (props.rows.length === 0)
    return (
      <Text c="dimmed" className={classes.empty} component="div">
        {props.empty}
      </Text>
    )
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: see above
    <table className={classes.grid} role="table" aria-label={props.label}>
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
