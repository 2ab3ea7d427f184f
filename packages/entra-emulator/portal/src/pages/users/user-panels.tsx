import { Checkbox, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { User } from '../../api/types.ts'
import { useChange, usePortal, useTenantId } from '../../api/use-portal.ts'
import { Panel } from '../../components/panel.tsx'
import { generatePassword } from './password.ts'

interface Props {
  readonly user: User
  readonly opened: boolean
  readonly onClose: () => void
}

export function EditUser({ user, ...panel }: Props) {
  const change = useChange()
  const [displayName, setDisplayName] = useState(user.displayName)
  const [givenName, setGivenName] = useState(user.givenName ?? '')
  const [surname, setSurname] = useState(user.surname ?? '')
  const [mail, setMail] = useState(user.mail ?? '')
  const [name, setName] = useState(user.userPrincipalName)
  return (
    <Panel
      {...panel}
      title="Edit properties"
      submitLabel="Save"
      fields={['displayName', 'givenName', 'surname', 'mail', 'userPrincipalName']}
      onSubmit={() =>
        change(
          {
            method: 'PATCH',
            path: `users/${user.id}`,
            body: {
              displayName,
              givenName: givenName || null,
              surname: surname || null,
              mail: mail || null,
              ...(name === user.userPrincipalName ? {} : { userPrincipalName: name }),
            },
          },
          'The properties were saved',
        )
      }
    >
      {errorOf => (
        <>
          <TextInput
            label="Display name"
            required
            data-autofocus
            value={displayName}
            onChange={event => setDisplayName(event.currentTarget.value)}
            error={errorOf('displayName')}
          />
          <Group gap="xs" grow align="start">
            <TextInput
              label="First name"
              value={givenName}
              onChange={event => setGivenName(event.currentTarget.value)}
              error={errorOf('givenName')}
            />
            <TextInput
              label="Last name"
              value={surname}
              onChange={event => setSurname(event.currentTarget.value)}
              error={errorOf('surname')}
            />
          </Group>
          <TextInput
            label="User principal name"
            required
            value={name}
            onChange={event => setName(event.currentTarget.value)}
            error={errorOf('userPrincipalName')}
          />
          <TextInput
            label="Email"
            description="Any address at all: nobody verifies it, which is why an app must not find accounts by it. Clear it to send none."
            value={mail}
            onChange={event => setMail(event.currentTarget.value)}
            error={errorOf('mail')}
          />
        </>
      )}
    </Panel>
  )
}

export function ResetPassword({ user, ...panel }: Props) {
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

export function AssignRoles({ user, current, ...panel }: Props & { readonly current: readonly string[] }) {
  const tenant = useTenantId()
  const change = useChange()
  const { data } = usePortal<{ known: readonly string[] }>(`tenants/${tenant}/directoryRoles/${user.id}`)
  const [chosen, setChosen] = useState<string[]>([...current])
  return (
    <Panel
      {...panel}
      title="Assigned roles"
      submitLabel="Save"
      fields={[]}
      onSubmit={() =>
        change(
          {
            method: 'PATCH',
            path: `/portal/api/tenants/${tenant}/directoryRoles/${user.id}`,
            body: { directoryRoles: chosen },
          },
          'The roles were saved',
        )
      }
    >
      {() => (
        <Checkbox.Group
          label="Directory roles"
          description="Who consents for the organization, and who may change the directory through Graph."
          value={chosen}
          onChange={setChosen}
        >
          <Stack gap="xs" mt="xs">
            {data?.known.map(role => (
              <Checkbox key={role} value={role} label={role} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </Panel>
  )
}
