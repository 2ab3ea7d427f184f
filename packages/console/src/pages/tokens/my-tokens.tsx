import { Box, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ApiToken, myTokensQuery, openableAppsQuery, revokeMyToken } from '../../api/tokens.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { LoadingRows } from '../../components/section.tsx'
import { When } from '../../components/when.tsx'
import { exampleCall } from './example-call.ts'
import { actionColumn, tokenColumns } from './token-columns.tsx'

export function MyTokens() {
  const { data: tokens, error } = useQuery(myTokensQuery)
  const { data: apps } = useQuery(openableAppsQuery)
  if (tokens === undefined) return error === null ? <LoadingRows /> : <ErrorNotice error={error} />
  if (tokens.length === 0) {
    return (
      <EmptyState title="You have no tokens">
        <Text>Make one for each program, so that you can take back one without the others:</Text>
        <Box mt="md">
          <CodeBlock label="Example of a call with a token">{exampleCall('gw_…', apps?.[0])}</CodeBlock>
        </Box>
      </EmptyState>
    )
  }
  return (
    <DataTable
      label="My API tokens"
      rows={tokens}
      rowKey={token => token.id}
      columns={[
        ...tokenColumns(apps, [madeColumn]),
        actionColumn({ revoke: revokeMyToken, mayRevoke: () => true }),
      ]}
    />
  )
}

const madeColumn: Column<ApiToken> = {
  title: 'Made',
  cell: token => <When at={token.createdAt} />,
  narrow: true,
}
