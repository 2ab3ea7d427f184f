import { Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type AdminCollaborator, type AdminWay, removeWay, vouch } from '../../api/admin/collaborators.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'

/** What a super admin is about to say of a way. */
export interface AskedOfWay {
  readonly about: 'remove' | 'vouch'
  readonly way: AdminWay
}

/** Asks before a way is taken away, or an address is said to be theirs. */
export function WayQuestion({
  person,
  about,
  way,
  onClose,
}: AskedOfWay & { readonly person: AdminCollaborator; readonly onClose: () => void }) {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['admin', 'collaborators'] })
  const name = person.fullname || person.email
  if (about === 'remove') {
    return (
      <ConfirmDialog
        title={`Remove ${way.strategy} from ${name}?`}
        action="Remove"
        onClose={onClose}
        onConfirm={async () => {
          await removeWay(person.id, way.id)
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
  return (
    <ConfirmDialog
      title={`Is ${way.address} the address of ${name}?`}
      action="It is theirs"
      onClose={onClose}
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
