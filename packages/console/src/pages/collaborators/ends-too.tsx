import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { tokensOfQuery } from '../../api/admin/api-tokens.ts'
import { sessionsOfQuery } from '../../api/admin/sessions.ts'
import { counted } from '../../components/counted.ts'

/** How much of somebody ends with what a dialog asks about. */
export function EndsToo({ collaboratorId }: { readonly collaboratorId: string }) {
  const { data: sessions } = useQuery(sessionsOfQuery(collaboratorId))
  const { data: tokens } = useQuery(tokensOfQuery(collaboratorId))
  if (sessions === undefined || tokens === undefined) {
    return <Text mt="sm">All their sessions end at once, and all their API tokens are revoked.</Text>
  }
  return (
    <Text mt="sm">
      At once and for good:{' '}
      <b>{`${sessions.more ? 'more than ' : ''}${counted(sessions.count, 'session')}`}</b> and{' '}
      <b>{counted(tokens, 'API token')}</b> end, with every connection that is open with them. Programs that
      use a token need a new one.
    </Text>
  )
}
