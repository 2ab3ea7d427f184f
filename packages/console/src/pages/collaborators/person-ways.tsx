import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type AdminCollaborator, waysOfQuery } from '../../api/admin/collaborators.ts'
import { meQuery } from '../../api/auth.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { LoadingRows } from '../../components/section.tsx'
import { WayCard } from './way-card.tsx'
import { type AskedOfWay, WayQuestion } from './way-question.tsx'

/** What one person signs in with; a super admin takes a way away, and vouches for an address. */
export function PersonWays({ person }: { readonly person: AdminCollaborator }) {
  const { data: me } = useQuery(meQuery)
  const { data: ways, error } = useQuery(waysOfQuery(person.id))
  const [asking, setAsking] = useState<AskedOfWay>()
  return (
    <Stack gap="sm">
      <ErrorNotice error={error} />
      {ways === undefined && error === null && <LoadingRows rows={2} />}
      {ways?.length === 0 && <Text c="dimmed">They have not signed in yet.</Text>}
      {ways?.map(way => (
        <WayCard
          key={way.id}
          way={way}
          mayChange={me?.superAdmin === true}
          onRemove={() => setAsking({ about: 'remove', way })}
          onVouch={() => setAsking({ about: 'vouch', way })}
        />
      ))}
      {asking && <WayQuestion person={person} {...asking} onClose={() => setAsking(undefined)} />}
    </Stack>
  )
}
