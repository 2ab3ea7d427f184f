import { Checkbox, Group, PasswordInput, Select, Switch, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { User } from '../../api/types.ts'
import { useChange, useTenant } from '../../api/use-portal.ts'
import { Copyable } from '../../components/copy.tsx'
import { Field } from '../../components/field.tsx'
import { Panel } from '../../components/panel.tsx'
import { generatePassword } from './password.ts'
import { MailField, NameFields, userFields, useUserForm } from './user-fields.tsx'

/** "Create new user": a member of the tenant. */
export function NewUser(props: { readonly opened: boolean; readonly onClose: () => void }) {
  const tenant = useTenant()
  const change = useChange()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [domain, setDomain] = useState<string>(tenant.verifiedDomains[0] ?? '')
  const form = useUserForm()
  const [auto, setAuto] = useState(true)
  const [password, setPassword] = useState(generatePassword)
  const [mustChange, setMustChange] = useState(false)
  const [enabled, setEnabled] = useState(true)
  return (
    <Panel
      {...props}
      title="Create new user"
      submitLabel="Create"
      fields={['userPrincipalName', ...userFields, 'password']}
      onSubmit={async () => {
        const user = await change<User>(
          {
            method: 'POST',
            path: 'users',
            body: {
              userPrincipalName: `${name.trim()}@${domain}`,
              ...form.body,
              accountEnabled: enabled,
              passwordProfile: { password, forceChangePasswordNextSignIn: mustChange },
            },
          },
          `Created user ${form.displayName}`,
        )
        await navigate({ to: '/$tenant/users/$id', params: { tenant: tenant.id, id: user.id } })
      }}
    >
      {errorOf => (
        <>
          <Group gap="xs" align="start" wrap="nowrap">
            <Field
              label="User principal name"
              required
              data-autofocus
              flex={1}
              value={name}
              onChange={setName}
              error={errorOf('userPrincipalName')}
            />
            <Select
              label="Domain"
              flex={1}
              data={[...tenant.verifiedDomains]}
              value={domain}
              onChange={value => setDomain(value ?? '')}
              allowDeselect={false}
              leftSection="@"
            />
          </Group>
          <NameFields form={form} errorOf={errorOf} />
          <MailField
            form={form}
            errorOf={errorOf}
            description="The Mail attribute: any address at all, and without it tokens carry no email."
          />
          <Checkbox
            label="Auto-generate password"
            checked={auto}
            onChange={event => {
              setAuto(event.currentTarget.checked)
              setPassword(event.currentTarget.checked ? generatePassword() : '')
            }}
          />
          {auto ? (
            <div>
              <Text size="sm">Password</Text>
              <Copyable label="Password" value={password} />
            </div>
          ) : (
            <PasswordInput
              label="Password"
              required
              autoComplete="new-password"
              value={password}
              onChange={event => setPassword(event.currentTarget.value)}
              error={errorOf('password')}
            />
          )}
          <Checkbox
            label="Must change the password at the next sign-in"
            checked={mustChange}
            onChange={event => setMustChange(event.currentTarget.checked)}
          />
          <Switch
            label="Account enabled"
            checked={enabled}
            onChange={event => setEnabled(event.currentTarget.checked)}
          />
        </>
      )}
    </Panel>
  )
}
