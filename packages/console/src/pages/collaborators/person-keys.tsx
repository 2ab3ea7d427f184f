import { Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { tokensOfPersonQuery } from '../../api/admin/api-tokens.ts'
import type { AdminCollaborator } from '../../api/admin/collaborators.ts'
import { sessionsOfPersonQuery } from '../../api/admin/sessions.ts'
import { meQuery } from '../../api/auth.ts'
import { Breakable } from '../../components/breakable.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { LoadingRows } from '../../components/section.tsx'
import { TextLink } from '../../components/text-link.tsx'
import { When } from '../../components/when.tsx'
import { sessionColumns } from '../sessions/session-columns.tsx'

interface OfPerson {
  readonly person: AdminCollaborator
}

/** Where somebody is signed in, each to be ended. */
export function PersonSessions({ person }: OfPerson) {
  const { data: me } = useQuery(meQuery)
  const { data, error } = useQuery(sessionsOfPersonQuery(person.id))
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['admin', 'sessions'] })
  if (data === undefined) return error === null ? <LoadingRows rows={2} /> : <ErrorNotice error={error} />
  if (data.items.length === 0) return <Text c="dimmed">They are signed in nowhere.</Text>
  return (
    <>
      <DataTable
        label="Sessions"
        rows={data.items}
        rowKey={session => session.id}
        columns={sessionColumns(refresh, session => !session.superAdmin || me?.superAdmin === true)}
      />
      {data.next !== undefined && (
        <Text c="dimmed" mt="sm">
          These are the {data.items.length} last seen; there are more.
        </Text>
      )}
    </>
  )
}

/** Their API tokens; they are revoked on the page of all tokens. */
export function PersonTokens({ person }: OfPerson) {
  const { data, error } = useQuery(tokensOfPersonQuery(person.id))
  if (data === undefined) return error === null ? <LoadingRows rows={2} /> : <ErrorNotice error={error} />
  if (data.items.length === 0) return <Text c="dimmed">They have none.</Text>
  return (
    <>
      <DataTable
        label="API tokens"
        rows={data.items}
        rowKey={token => token.id}
        columns={[
          { title: 'Name', cell: token => <Breakable text={token.name} lines={2} /> },
          { title: 'Apps', cell: token => <Breakable text={token.apps.join(', ')} lines={2} /> },
          { title: 'Ends', narrow: true, cell: token => <When at={token.expiresAt} /> },
          {
            title: 'Last used',
            narrow: true,
            cell: token => (token.lastUsedAt ? <When at={token.lastUsedAt} /> : 'never'),
          },
        ]}
      />
      <Text mt="sm">
        <TextLink to="/tokens" search={{ whose: 'everyone', search: person.email }}>
          Revoke tokens
        </TextLink>
      </Text>
    </>
  )
}
