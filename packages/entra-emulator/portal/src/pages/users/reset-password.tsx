import { Checkbox, PasswordInput, Text } from '@mantine/core'
import { useState } from 'react'
import type { User } from '../../api/types.ts'
import { useChange } from '../../api/use-portal.ts'
import { Panel } from '../../components/panel.tsx'
import { generatePassword } from './password.ts'

/** "Reset password": a new one, shown so that it can be handed over. */
export function ResetPassword({
  user,
  ...panel
}: {
  readonly user: User
  readonly opened: boolean
  readonly onClose: () => void
}) {
  const change = useChange()
  const [password, setPassword] = useState(generatePassword)
  const [mustChange, setMustChange] = useState(true)
  return (
    <Panel
      {...panel}
      title="Reset password"
      submitLabel="Reset password"
      fields={['password']}
      onSubmit={() =>
        change(
          {
            method: 'PATCH',
            path: `users/${user.id}`,
            body: { passwordProfile: { password, forceChangePasswordNextSignIn: mustChange } },
          },
          `The password of ${user.displayName} was reset`,
        )
      }
    >
      {errorOf => (
        <>
          <PasswordInput
            label="New password"
            required
            data-autofocus
            defaultVisible
            autoComplete="new-password"
            value={password}
            onChange={event => setPassword(event.currentTarget.value)}
            error={errorOf('password')}
          />
          <Checkbox
            label="Must change the password at the next sign-in"
            checked={mustChange}
            onChange={event => setMustChange(event.currentTarget.checked)}
          />
          {user.userType === 'Guest' && (
            <Text size="sm" c="dimmed">
              A guest whose home is another tenant here goes on signing in with the password there.
            </Text>
          )}
        </>
      )}
    </Panel>
  )
}
