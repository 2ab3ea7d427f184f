import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import type { invite } from '../../api/admin/collaborators.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { ShownOnceDialog } from '../../components/shown-once-dialog.tsx'
import { WhoHasIt, whatBecomes } from './holder-words.tsx'

/** What to send to somebody who is invited, and whose account the address is where it is one already. */
export function InvitedDialog(props: {
  readonly email: string
  readonly invited: Awaited<ReturnType<typeof invite>>
  /** Invites again, for the account that has the address; for super admins. */
  readonly inviteAnew?: (() => Promise<unknown>) | undefined
  readonly onClose: () => void
}) {
  const { email, invited, inviteAnew } = props
  const { link, oneTimePassword, holder } = invited
  const [asking, setAsking] = useState(false)
  if (asking && holder !== undefined && inviteAnew !== undefined) {
    const name = holder.fullname || email
    return (
      <ConfirmDialog
        title={`Is it ${name}, made anew?`}
        action="It is the same person"
        onClose={() => setAsking(false)}
        onConfirm={inviteAnew}
      >
        <Text>
          Whoever comes in by the link gets the account of <bdi>{name}</bdi>, with its roles. What it had with
          this provider ends then: the old way to sign in, its sessions and its API tokens. Ask them first: an
          address that changed hands looks the same.
        </Text>
      </ConfirmDialog>
    )
  }
  return (
    <ShownOnceDialog
      title={`${email} is invited`}
      intro="Send them this. They come in with their first sign-in."
      values={[
        ['Link', link],
        ...(oneTimePassword === undefined ? [] : [['One-time password', oneTimePassword] as const]),
      ]}
      onClose={props.onClose}
    >
      {holder !== undefined && (
        <div>
          <Text fw={550}>
            <WhoHasIt email={email} holder={holder} />
          </Text>
          <Text size="sm" mt={4}>
            {whatBecomes[holder.becomes]}
          </Text>
          {holder.becomes === 'somebody-new' && inviteAnew !== undefined && (
            <Button variant="default" size="compact-sm" mt="sm" onClick={() => setAsking(true)}>
              It is the same person, made anew
            </Button>
          )}
        </div>
      )}
    </ShownOnceDialog>
  )
}
