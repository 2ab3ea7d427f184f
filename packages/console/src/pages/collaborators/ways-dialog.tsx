import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type AdminCollaborator, waysOfQuery } from '../../api/admin/collaborators.ts'
import { meQuery } from '../../api/auth.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { LoadingRows } from '../../components/section.tsx'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { WayCard } from './way-card.tsx'
import { type AskedOfWay, WayQuestion } from './way-question.tsx'

/** What one person signs in with; a super admin takes a way away, and vouches for an address. */
export function WaysDialog(props: { readonly person: AdminCollaborator; readonly onClose: () => void }) {
  useReturnFocus()
  const { person } = props
  const { data: me } = useQuery(meQuery)
  const { data: ways, error } = useQuery(waysOfQuery(person.id))
  const [asking, setAsking] = useState<AskedOfWay>()
  const name = person.fullname || person.email
  if (asking !== undefined) {
    return <WayQuestion person={person} {...asking} onClose={() => setAsking(undefined)} />
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
