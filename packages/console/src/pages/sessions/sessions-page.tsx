import { Button, SegmentedControl, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { type AdminSession, endAllSessions, sessionsQuery } from '../../api/admin/sessions.ts'
import { meQuery } from '../../api/auth.ts'
import { mayAdminister } from '../../api/roles.ts'
import { myTokensQuery } from '../../api/tokens.ts'
import { usePolling } from '../../app/use-polling.ts'
import { Breakable } from '../../components/breakable.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { counted } from '../../components/counted.ts'
import type { Column } from '../../components/data-table.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { sessionColumns } from './session-columns.tsx'

const route = getRouteApi('/signed-in/sessions')

/** Where I am signed in and, for administrators, where everyone is. */
export function SessionsPage() {
  const { data: me } = useQuery(meQuery)
  const { whose } = route.useSearch()
  const navigate = route.useNavigate()
  const [endingAll, setEndingAll] = useState(false)
  const client = useQueryClient()
  const administers = me !== null && me !== undefined && mayAdminister(me)
  const shown = administers && whose === 'everyone' ? 'all' : 'mine'
  const pages = useInfiniteQuery({ ...sessionsQuery(shown), refetchInterval: usePolling(15_000) })
  const { data: tokens } = useQuery({ ...myTokensQuery, enabled: endingAll })
  const others = pages.data?.pages.flatMap(({ items }) => items.filter(session => !session.current)) ?? []
  const refresh = () => client.invalidateQueries({ queryKey: ['admin', 'sessions'] })
  const mayEnd = (session: AdminSession) => !session.superAdmin || me?.superAdmin === true || shown === 'mine'
  return (
    <>
      <PageHeading
        title="Sessions"
        intro="Every browser that is signed in. A session that you end is over within a second, on every app."
        actions={
          shown === 'mine' &&
          others.length > 0 && (
            <Button variant="default" onClick={() => setEndingAll(true)}>
              End all others
            </Button>
          )
        }
      />
      {administers && (
        <SegmentedControl
          mb="md"
          aria-label="Whose sessions"
          value={shown}
          onChange={value =>
            void navigate({ search: value === 'all' ? { whose: 'everyone' } : {}, replace: true })
          }
          data={[
            { value: 'mine', label: 'Mine' },
            { value: 'all', label: 'Everyone’s' },
          ]}
        />
      )}
      <PagedTable
        label={shown === 'mine' ? 'My sessions' : "Everyone's sessions"}
        pages={pages}
        rowKey={session => session.id}
        columns={
          shown === 'mine' ? sessionColumns(refresh, mayEnd) : [whoColumn, ...sessionColumns(refresh, mayEnd)]
        }
        empty={{ title: 'Nobody is signed in', text: 'The next sign-in is the first session.' }}
        moreLabel="Show more"
      />
      {endingAll && (
        <ConfirmDialog
          title="End all other sessions?"
          action="End them"
          onClose={() => setEndingAll(false)}
          onConfirm={async () => {
            await endAllSessions()
            await refresh()
            await client.invalidateQueries({ queryKey: ['auth', 'tokens'] })
          }}
        >
          <Text>You are signed out everywhere but in this browser. {tokensEnd(tokens)}</Text>
        </ConfirmDialog>
      )}
    </>
  )
}

/** Whoever ends all else may do so because somebody else got in, who may have made a token. */
function tokensEnd(tokens: readonly { readonly expiresAt: number }[] | undefined): string {
  const working = tokens?.filter(token => token.expiresAt > Date.now()).length
  if (working === undefined) return 'All your API tokens are revoked.'
  if (working === 0) return ''
  return `${counted(working, 'API token')} of yours ${working === 1 ? 'is' : 'are'} revoked, too: programs that use ${working === 1 ? 'it need' : 'them need'} a new one.`
}

const whoColumn: Column<AdminSession> = {
  title: 'Who',
  cell: session => <Breakable text={session.email} lines={2} />,
}
