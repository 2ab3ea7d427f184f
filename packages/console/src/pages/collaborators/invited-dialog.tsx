import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import type { invite } from '../../api/admin/collaborators.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { ShownOnceDialog } from '../../components/shown-once-dialog.tsx'
import { WhoHasIt, whatBecomes } from './holder-words.tsx'

/** What to send to somebody who is invited, and whose account the address is where it is one already. */
export function InvitedDialog(props: {
  readonly email: string
  readonly invited: Awaited<ReturnType<typeof invite>>
  /** They get it by mail, too. */
  readonly byMail?: boolean
  /** Invites again, and says who it is; for super admins. */
  readonly inviteAgain?: ((who: 'same-person' | 'somebody-new') => Promise<unknown>) | undefined
  readonly onClose: () => void
}) {
  const { email, invited, inviteAgain } = props
  const { link, oneTimePassword, holder, replaced } = invited
  const [asking, setAsking] = useState<'same-person' | 'somebody-new'>()
  if (asking !== undefined && holder !== undefined && inviteAgain !== undefined) {
    const name = holder.fullname || email
    return (
      <ConfirmDialog
        {...(asking === 'same-person'
          ? { title: `Is it ${name}, made anew?`, action: 'It is the same person' }
          : { title: `Is it somebody else than ${name}?`, action: 'It is somebody else' })}
        onClose={() => setAsking(undefined)}
        onConfirm={() => inviteAgain(asking)}
      >
        {asking === 'same-person' ? (
          <Text>
            Whoever comes in by the link gets the account of <bdi>{name}</bdi>, with its roles. Every other
            way into it ends then, with its sessions and its API tokens. Ask them first: an address that
            changed hands looks the same.
          </Text>
        ) : (
          <Text>
            Whoever comes in by the link gets an account of their own, and the address. The account of{' '}
            <bdi>{name}</bdi> stays, and rules that name the address let it in no longer.
          </Text>
        )}
      </ConfirmDialog>
    )
  }
  return (
    <ShownOnceDialog
      title={replaced ? `${email} is invited again` : `${email} is invited`}
      intro={
        props.byMail
          ? 'They get this by mail; the list says whether it has gone out. They come in with their first sign-in.'
          : 'Send them this. They come in with their first sign-in.'
      }
      values={[
        ['Link', link],
        ...(oneTimePassword === undefined ? [] : [['One-time password', oneTimePassword] as const]),
      ]}
      // The link is the strategy's own, the same for everybody.
      notSecret={oneTimePassword === undefined}
      onClose={props.onClose}
    >
      {replaced && (
        <Text>
          They were invited for this already. This invitation takes the place of that one, with the roles that
          you have chosen now, and its time begins anew.
          {oneTimePassword !== undefined && ' The one-time password from before opens nothing any more.'}
        </Text>
      )}
      {holder !== undefined && (
        <div>
          <Text fw={550}>
            <WhoHasIt email={email} holder={holder} />
          </Text>
          <Text size="sm" mt={4}>
            {whatBecomes[holder.becomes]}
          </Text>
          {inviteAgain !== undefined && holder.becomes !== 'anew' && (
            <Group gap="xs" mt="sm">
              <Button variant="default" size="compact-sm" onClick={() => setAsking('same-person')}>
                It is the same person, made anew
              </Button>
              {holder.becomes === 'joined' && (
                <Button variant="default" size="compact-sm" onClick={() => setAsking('somebody-new')}>
                  It is somebody else
                </Button>
              )}
            </Group>
          )}
        </div>
      )}
    </ShownOnceDialog>
  )
}
