import { Button, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type AdminApiToken, allTokensQuery, revokeToken } from '../../api/admin/api-tokens.ts'
import type { Me } from '../../api/auth.ts'
import { openableAppsQuery } from '../../api/tokens.ts'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { LoadingRows } from '../../components/section.tsx'
import { actionColumn, tokenColumns } from './token-columns.tsx'
import classes from './tokens-page.module.css'

const route = getRouteApi('/signed-in/tokens')

/** Everyone's tokens, for administrators. */
export function AllTokens({ me }: { readonly me: Me }) {
  const { search = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(allTokensQuery)
  const tokens = data?.pages.flatMap(({ items }) => items)
  const { data: apps } = useQuery(openableAppsQuery)
  if (tokens === undefined) return error === null ? <LoadingRows /> : <ErrorNotice error={error} />
  const found = tokens.filter(matches(search))
  return (
    <>
      <search className={classes.search}>
        <TextInput
          label="Search"
          type="search"
          placeholder="Owner, name or app"
          leftSection={<IconSearch size={17} aria-hidden="true" />}
          value={search}
          onChange={event => {
            const { value } = event.currentTarget
            void navigate({ search: previous => ({ ...previous, search: value }), replace: true })
          }}
        />
        <Text size="sm" c="dimmed" role="status" className={classes.count ?? ''}>
          {`${found.length} of ${hasNextPage ? 'the newest ' : ''}${tokens.length}`}
        </Text>
      </search>
      {found.length === 0 ? (
        <EmptyState title={search === '' ? 'Nobody has a token' : 'Nothing matches'}>
          <Text>
            {search === ''
              ? 'Everybody can make tokens for the apps that they may open.'
              : 'Search by a part of the owner’s name or address, of the token’s name, or of an app.'}
          </Text>
        </EmptyState>
      ) : (
        <DataTable
          label="Everyone's API tokens"
          rows={found}
          rowKey={token => token.id}
          columns={[
            ownerColumn,
            ...tokenColumns(apps),
            actionColumn<AdminApiToken>({
              revoke: revokeToken,
              mayRevoke: token => me.superAdmin || !token.superAdmin,
            }),
          ]}
        />
      )}
      {hasNextPage && (
        <Button variant="default" mt="md" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {search === '' ? 'Show older' : 'Look among older ones, too'}
        </Button>
      )}
    </>
  )
}

const matches = (search: string) => {
  const wanted = search.trim().toLowerCase()
  return ({ email, fullname, name, apps }: AdminApiToken) =>
    [email, fullname, name, ...apps].some(text => text.toLowerCase().includes(wanted))
}

const ownerColumn: Column<AdminApiToken> = {
  title: 'Whose',
  cell: token => (
    <>
      <span className={classes.owner}>{token.fullname || token.email}</span>
      {token.fullname !== '' && <span className={classes.email}>{token.email}</span>}
    </>
  ),
}
