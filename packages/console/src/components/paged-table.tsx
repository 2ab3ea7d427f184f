import { Button, Text } from '@mantine/core'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Choosing, type Column, DataTable, type Sorting } from './data-table.tsx'
import { EmptyState } from './empty-state.tsx'
import { ErrorNotice } from './error-notice.tsx'
import { LoadingRows } from './section.tsx'

type Pages<Row> = Pick<
  UseInfiniteQueryResult<InfiniteData<{ readonly items: readonly Row[] }>>,
  'data' | 'error' | 'hasNextPage' | 'fetchNextPage' | 'isFetchingNextPage'
>

/** The rows of a paged query: loading, refused, none, or a table with a button for more. */
export function PagedTable<Row>(props: {
  readonly label: string
  readonly pages: Pages<Row>
  readonly columns: readonly Column<Row>[]
  readonly rowKey: (row: Row) => string
  readonly sorting?: Sorting
  readonly choosing?: Choosing<Row>
  /** What is said when there is no row. */
  readonly empty: { readonly title: string; readonly text: string }
  /** `Show more` */
  readonly moreLabel: string
  /** How far a search has looked, where it has not looked at all. Nothing found so far is not the same as nothing. */
  readonly lookedAt?: ReactNode
}) {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = props.pages
  const rows = data?.pages.flatMap(page => page.items)
  return (
    <>
      <ErrorNotice error={error} />
      {rows === undefined && error === null && <LoadingRows rows={8} />}
      {rows?.length === 0 && props.lookedAt === undefined && (
        <EmptyState title={props.empty.title}>
          <Text>{props.empty.text}</Text>
        </EmptyState>
      )}
      {rows !== undefined && rows.length > 0 && (
        <DataTable
          label={props.label}
          rows={rows}
          rowKey={props.rowKey}
          columns={props.columns}
          sorting={props.sorting}
          choosing={props.choosing}
        />
      )}
      {props.lookedAt !== undefined && (
        <Text c="dimmed" mt="md" role="status">
          {props.lookedAt}
        </Text>
      )}
      {hasNextPage && (
        <Button variant="default" mt="md" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {props.moreLabel}
        </Button>
      )}
    </>
  )
}
