import { Button, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { type Filled, filledIn, type OfferedStrategy, signInByForm } from '../../api/auth.ts'
import { ApiError } from '../../api/http.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { FormFields } from './form-fields.tsx'
import { NewPasswordStep } from './new-password-step.tsx'
import { isBusy, useRetryAfter } from './use-retry-after.ts'
import { wayOn } from './way-on.tsx'

/** The form of a strategy, and the step that follows when a password must be changed first. */
export function FormSignIn(props: {
  readonly strategy: OfferedStrategy
  readonly returnTo: string | undefined
  /** Drawn as the second choice, below the buttons of other strategies. */
  readonly quiet: boolean
  /** Told when the form turns into the step of choosing a new password, and back. */
  readonly onNewPassword: (choosing: boolean) => void
}) {
  const fields = props.strategy.fields ?? []
  // Asked for in the step that follows, by the name that the strategy gives it.
  const newPasswordField = props.strategy.laterFields?.find(({ kind }) => kind === 'password')
  const account = fields.find(field => field.autocomplete === 'username')
  const [values, setValues] = useState<Filled>({})
  const passwordField = useRef<HTMLInputElement>(null)
  const signIn = useMutation({
    mutationFn: (newPassword?: string) =>
      signInByForm(props.strategy, {
        ...filledIn(fields, values),
        ...(newPassword === undefined || newPasswordField === undefined
          ? {}
          : { [newPasswordField.name]: newPassword }),
        ...(props.returnTo === undefined ? {} : { returnTo: props.returnTo }),
      }),
    onSuccess: ({ redirectTo }) => window.location.assign(redirectTo),
    onError: error => {
      // Nothing is wrong with it where the page tries again by itself.
      if (!isBusy(error)) passwordField.current?.select()
      if (newPasswordField !== undefined && isChangeRequired(error)) props.onNewPassword(true)
    },
  })
  const { wait, words, byItself } = useRetryAfter(signIn.error, () => signIn.mutate(signIn.variables))
  if (newPasswordField !== undefined && (isChangeRequired(signIn.error) || signIn.variables !== undefined)) {
    return (
      <NewPasswordStep
        field={newPasswordField}
        account={account && { ...account, value: values[account.name] ?? '' }}
        error={signIn.variables === undefined ? null : signIn.error}
        next={words ?? wayOn(signIn.error, props.strategy)}
        pending={signIn.isPending || signIn.isSuccess}
        onChoose={newPassword => signIn.mutate(newPassword)}
        onBack={() => {
          const passwords = fields.filter(({ kind }) => kind === 'password')
          setValues({ ...values, ...Object.fromEntries(passwords.map(({ name }) => [name, ''])) })
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
        <ErrorNotice
          error={signIn.error}
          next={words ?? wayOn(signIn.error, props.strategy)}
          waiting={byItself}
        />
        <FormFields fields={fields} values={values} onChange={setValues} passwordRef={passwordField} />
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
