import { Button, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { createFirstSuperAdmin, type OfferedStrategy } from '../../api/auth.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { EmailField, PasswordField } from '../sign-in/credential-fields.tsx'
import { Rules } from '../sign-in/new-password-step.tsx'

/** Makes the account of the first super admin, or gives an existing one a new password. */
export function CreateAccount({ strategy }: { readonly strategy: OfferedStrategy }) {
  const [fullname, setFullname] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const create = useMutation({
    mutationFn: () =>
      createFirstSuperAdmin(strategy.id, { email, password, ...(fullname === '' ? {} : { fullname }) }),
    onSuccess: ({ redirectTo }) => window.location.assign(redirectTo),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <form onSubmit={submit} aria-label="Make the first account">
      <Stack gap="md">
        <ErrorNotice error={create.error} next={<Rules error={create.error} />} />
        <TextInput
          size="md"
          label="Your name"
          description="Optional"
          name="fullname"
          autoComplete="name"
          value={fullname}
          onChange={event => setFullname(event.currentTarget.value)}
        />
        <EmailField value={email} onChange={setEmail} />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          showLabel="Show password"
        />
        <Button type="submit" size="md" fullWidth loading={create.isPending || create.isSuccess}>
          Make the account and sign in
        </Button>
      </Stack>
    </form>
  )
}
