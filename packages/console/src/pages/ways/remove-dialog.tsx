import { Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { removeMyWay, type Way } from '../../api/ways.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { showDone } from '../../components/toasts.ts'
import { wayName } from './way-name.ts'

/** Asks before one of my ways to sign in is taken away. */
export function RemoveDialog({ way, onClose }: { readonly way: Way; readonly onClose: () => void }) {
  const client = useQueryClient()
  const name = wayName(way)
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      action="Remove"
      onClose={onClose}
      onConfirm={async () => {
        await removeMyWay(way.id)
        await client.invalidateQueries({ queryKey: ['auth'] })
        showDone(`${name} is removed.`)
      }}
    >
      <Text>
        Nobody can sign in to your account this way any more. Its sessions end at once, its API tokens stop
        working, and a password of it is forgotten. It comes back by a new invitation only.
      </Text>
    </ConfirmDialog>
  )
}
