import { ActionIcon, Menu, Text } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  type AdminInvitation,
  deleteCollaborator,
  resetPassword,
  sendMailAgain,
} from '../../api/admin/collaborators.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { ShownOnceDialog } from '../../components/shown-once-dialog.tsx'
import { RolesDialog } from './roles-dialog.tsx'

/** What an administrator can do with one open invitation. Nothing of it changes an account that has the address. */
export function InvitationMenu({
  row,
  onDeleted,
}: {
  readonly row: AdminInvitation
  /** In the place of looking at it again. */
  readonly onDeleted?: () => void
}) {
  const [dialog, setDialog] = useState<'roles' | 'password' | 'mail' | 'withdraw'>()
  const [password, setPassword] = useState<string>()
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['admin', 'collaborators'] })
  const close = () => setDialog(undefined)
  const { email, invitation } = row
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            c="var(--gw-soft)"
            aria-label={`Actions for the invitation of ${email} to ${invitation.strategy}`}
          >
            <IconDots size={19} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDialog('roles')}>Change roles</Menu.Item>
          {row.hasPassword && invitation.notCounting === undefined && invitation.expiresAt > Date.now() && (
            <Menu.Item onClick={() => setDialog('password')}>New one-time password</Menu.Item>
          )}
          {invitation.mail !== undefined &&
            invitation.notCounting === undefined &&
            invitation.expiresAt > Date.now() && (
              <Menu.Item onClick={() => setDialog('mail')}>Send the mail again</Menu.Item>
            )}
          <Menu.Divider />
          <Menu.Item c="var(--gw-danger)" onClick={() => setDialog('withdraw')}>
            Withdraw
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'roles' && <RolesDialog person={row} onClose={close} onSaved={refresh} />}
      {dialog === 'password' && (
        <ConfirmDialog
          title={`Another one-time password for ${email}?`}
          action="Make one"
          onClose={close}
          onConfirm={async () => setPassword((await resetPassword(row.id)).oneTimePassword)}
        >
          <Text>The one that was handed over with the invitation stops working.</Text>
        </ConfirmDialog>
      )}
      {dialog === 'mail' && (
        <ConfirmDialog
          title={`Send the mail to ${email} again?`}
          action="Send it"
          onClose={close}
          onConfirm={async () => {
            await sendMailAgain(row.id)
            await refresh()
          }}
        >
          <Text>
            {row.hasPassword
              ? 'It has another one-time password; that of an earlier mail stops working.'
              : 'It says the same as before.'}
          </Text>
        </ConfirmDialog>
      )}
      {dialog === 'withdraw' && (
        <ConfirmDialog
          title={`Withdraw the invitation of ${email}?`}
          action="Withdraw"
          onClose={close}
          onConfirm={async () => {
            await deleteCollaborator(row.id)
            onDeleted?.()
            await refresh()
          }}
        >
          <Text>
            It lets nobody in any more, and a password that was handed over with it opens nothing.
            {invitation.holder !== undefined && ' The account that has the address stays as it is.'}
          </Text>
        </ConfirmDialog>
      )}
      {password !== undefined && (
        <ShownOnceDialog
          title="One-time password"
          intro={`Hand it to ${email}. They choose their own at the first sign-in.`}
          values={[['One-time password', password]]}
          onClose={() => setPassword(undefined)}
        />
      )}
    </>
  )
}
