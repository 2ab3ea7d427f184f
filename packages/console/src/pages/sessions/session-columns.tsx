import { Badge, Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type AdminSession, endSession } from '../../api/admin/sessions.ts'
import type { Column } from '../../components/data-table.tsx'
import { When } from '../../components/when.tsx'

export const sessionColumns = (
  refresh: () => Promise<unknown>,
  mayEnd: (session: AdminSession) => boolean,
): readonly Column<AdminSession>[] => [
  {
    title: 'Device',
    cell: session => (
      <>
        {session.device} {session.current && <Badge ml={6}>this one</Badge>}
      </>
    ),
  },
  { title: 'Address', cell: session => session.address, narrow: true },
  { title: 'Signed in with', cell: session => session.strategy },
  { title: 'Last seen', cell: session => <When at={session.lastSeenAt} />, narrow: true },
  { title: 'Ends', cell: session => <When at={session.expiresAt} />, narrow: true },
  {
    title: 'Action',
    actions: true,
    cell: session =>
      session.current || !mayEnd(session) ? null : <EndButton session={session} refresh={refresh} />,
  },
]

function EndButton(props: { readonly session: AdminSession; readonly refresh: () => Promise<unknown> }) {
  const end = useMutation({ mutationFn: () => endSession(props.session.id), onSuccess: props.refresh })
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={end.isPending}
      onClick={() => end.mutate()}
      aria-label={`End the session of ${props.session.email} on ${props.session.device}`}
    >
      {end.isError ? 'Try again' : 'End'}
    </Button>
  )
}
