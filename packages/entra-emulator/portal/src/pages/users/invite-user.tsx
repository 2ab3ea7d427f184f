import { Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useChange, useTenantId } from '../../api/use-portal.ts'
import { Field } from '../../components/field.tsx'
import { Panel } from '../../components/panel.tsx'

/** "Invite external user": a guest, whose account is at home elsewhere. */
export function InviteUser(props: { readonly opened: boolean; readonly onClose: () => void }) {
  const tenant = useTenantId()
  const change = useChange()
  const navigate = useNavigate()
  const [email, setEmail] = useState('')
  const [displayName, setDisplayName] = useState('')
  return (
    <Panel
      {...props}
      title="Invite external user"
      submitLabel="Invite"
      fields={['invitedUserEmailAddress']}
      onSubmit={async () => {
        const { invitedUser } = await change<{ invitedUser: { id: string } }>(
          {
            method: 'POST',
            path: 'invitations',
            body: {
              invitedUserEmailAddress: email,
              invitedUserDisplayName: displayName || null,
              inviteRedirectUrl: window.location.origin,
            },
          },
          `Invited ${email}`,
        )
        await navigate({ to: '/$tenant/users/$id', params: { tenant, id: invitedUser.id } })
      }}
    >
      {errorOf => (
        <>
          <Field
            label="Email"
            required
            data-autofocus
            value={email}
            onChange={setEmail}
            error={errorOf('invitedUserEmailAddress')}
          />
          <Field label="Display name" value={displayName} onChange={setDisplayName} />
          <Text size="sm" c="dimmed">
            No mail is sent, and the invitation counts as accepted. An address of another tenant here signs in
            with its password there; any other with <code>correct-horse</code>.
          </Text>
        </>
      )}
    </Panel>
  )
}
