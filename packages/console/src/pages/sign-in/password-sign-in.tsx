import { Button, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { type OfferedStrategy, signInWithPassword } from '../../api/auth.ts'
import { ApiError } from '../../api/http.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { EmailField, PasswordField } from './credential-fields.tsx'
import { NewPasswordStep } from './new-password-step.tsx'
import { useRetryAfter } from './use-retry-after.ts'

/** E-mail and password, and the step that follows when the password must be changed first. */
export function PasswordSignIn(props: {
  readonly strategy: OfferedStrategy
  readonly returnTo: string | undefined
  /** Drawn as the second choice, below the buttons of other strategies. */
  readonly quiet: boolean
  /** Told when the form turns into the step of choosing a new password, and back. */
  readonly onNewPassword: (choosing: boolean) => void
}) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const passwordField = useRef<HTMLInputElement>(null)
  const signIn = useMutation({
    mutationFn: (newPassword?: string) =>
      signInWithPassword(props.strategy.id, {
        email,
        password,
        ...(newPassword === undefined ? {} : { newPassword }),
        ...(props.returnTo === undefined ? {} : { returnTo: props.returnTo }),
      }),
    onSuccess: ({ redirectTo }) => window.location.assign(redirectTo),
    onError: error => {
      passwordField.current?.select()
      if (isChangeRequired(error)) props.onNewPassword(true)
    },
  })
  const wait = useRetryAfter(signIn.error)
  if (isChangeRequired(signIn.error) || signIn.variables !== undefined) {
    return (
      <NewPasswordStep
        email={email}
        error={signIn.variables === undefined ? null : signIn.error}
        pending={signIn.isPending || signIn.isSuccess}
        onChoose={newPassword => signIn.mutate(newPassword)}
        onBack={() => {
          setPassword('')
          signIn.reset()
          props.onNewPassword(false)
        }}
      />
    )
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate(undefined)
  }
  return (
    <form onSubmit={submit} aria-label={`Sign in with ${props.strategy.label}`}>
      <Stack gap="md">
        <ErrorNotice error={signIn.error} next={wait > 0 ? `Try again in ${seconds(wait)}.` : undefined} />
        <EmailField value={email} onChange={setEmail} />
        <PasswordField
          ref={passwordField}
          label="Password"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          showLabel="Show password"
        />
        <Button
          type="submit"
          size="md"
          fullWidth
          variant={props.quiet ? 'default' : 'filled'}
          loading={signIn.isPending || signIn.isSuccess}
          disabled={wait > 0}
        >
          Sign in
        </Button>
      </Stack>
    </form>
  )
}

const isChangeRequired = (error: unknown) =>
  error instanceof ApiError && error.code === 'password_change_required'

const seconds = (count: number) =>
  count < 90 ? `${count} ${count === 1 ? 'second' : 'seconds'}` : `${Math.ceil(count / 60)} minutes`
