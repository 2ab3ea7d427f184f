import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  type AdminCollaborator,
  type AdminWay,
  removeWay,
  vouch,
  waysOfQuery,
} from '../../api/admin/collaborators.ts'
import { meQuery } from '../../api/auth.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { LoadingRows } from '../../components/section.tsx'
import { WayCard } from './way-card.tsx'

/** What one person signs in with; a super admin takes a way away, and vouches for an address. */
export function WaysDialog(props: { readonly person: AdminCollaborator; readonly onClose: () => void }) {
  const { person } = props
  const { data: me } = useQuery(meQuery)
  const { data: ways, error } = useQuery(waysOfQuery(person.id))
  const [asking, setAsking] = useState<{ readonly about: 'remove' | 'vouch'; readonly way: AdminWay }>()
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['admin', 'collaborators'] })
  const name = person.fullname || person.email
  const close = () => setAsking(undefined)
  if (asking?.about === 'remove') {
    return (
      <ConfirmDialog
        title={`Remove ${asking.way.strategy} from ${name}?`}
        action="Remove"
        onClose={close}
        onConfirm={async () => {
          await removeWay(person.id, asking.way.id)
          await refresh()
        }}
      >
        <Text>
          They cannot sign in this way any more. Its sessions end at once, its API tokens stop working, and a
          password of it is forgotten. To come back this way they must be invited again.
        </Text>
      </ConfirmDialog>
    )
  }
  if (asking?.about === 'vouch') {
    return (
      <ConfirmDialog
        title={`Is ${asking.way.address} the address of ${name}?`}
        action="It is theirs"
        onClose={close}
        onConfirm={async () => {
          await vouch(person.id)
          await refresh()
        }}
      >
        <Text>
          An administrator typed it, and had the first password. If you say that it is theirs, rules for this
          address and its domain let them in.
        </Text>
      </ConfirmDialog>
    )
  }
  return (
    <Modal
      opened
      size="lg"
      onClose={props.onClose}
      title={`Ways in which ${name} signs in`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        <ErrorNotice error={error} />
        {ways === undefined && error === null && <LoadingRows rows={2} />}
        {ways?.length === 0 && <Text>They have not signed in yet.</Text>}
        {ways?.map(way => (
          <WayCard
            key={way.id}
            way={way}
            mayChange={me?.superAdmin === true}
            onRemove={() => setAsking({ about: 'remove', way })}
            onVouch={() => setAsking({ about: 'vouch', way })}
          />
        ))}
      </Stack>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={props.onClose}>
          Close
        </Button>
      </Group>
    </Modal>
  )
}
