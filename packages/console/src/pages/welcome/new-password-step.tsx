import { Button, List, Stack, Text, Title } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import type { FormField } from '../../api/auth.ts'
import { ApiError } from '../../api/http.ts'
import { usePageTitle } from '../../brand/use-brand.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { PasswordField } from './form-fields.tsx'

/** The password was right, but temporary or too old: asks for a new one before anybody is signed in. */
export function NewPasswordStep(props: {
  /** As the strategy names it. */
  readonly field: FormField
  /** Whose password it is, as the form had it. */
  readonly account: (FormField & { readonly value: string }) | undefined
  readonly error: Error | null
  /** Replaces the server's own next step. */
  readonly next?: ReactNode
  readonly pending: boolean
  readonly onChoose: (newPassword: string) => void
  readonly onBack: () => void
}) {
  usePageTitle('Choose a new password')
  const { account, field } = props
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const [mismatch, setMismatch] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  const secondField = useRef<HTMLInputElement>(null)
  useEffect(() => heading.current?.focus(), [])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setMismatch(first !== second)
    if (first === second) props.onChoose(first)
    else secondField.current?.focus()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <div>
          <Title order={2} tabIndex={-1} ref={heading}>
            Choose a new password
          </Title>
          <Text c="dimmed" mt={4}>
            Your password is temporary or has expired. Choose the one that you will sign in with from now on.
          </Text>
        </div>
        <ErrorNotice error={props.error} next={props.next ?? <Rules error={props.error} />} />
        {/* Password managers need to see whose password this is. */}
        {account !== undefined && (
          <input
            type={account.kind}
            name={account.name}
            autoComplete={account.autocomplete}
            value={account.value}
            readOnly
            hidden
          />
        )}
        <PasswordField
          label={field.label}
          description={field.description}
          name={field.name}
          autoComplete={field.autocomplete}
          value={first}
          onChange={setFirst}
          showLabel={`Show ${field.label.toLowerCase()}`}
        />
        <PasswordField
          ref={secondField}
          label={`${field.label}, once more`}
          name={`${field.name}-again`}
          autoComplete={field.autocomplete}
          value={second}
          error={mismatch ? 'The two are not the same.' : undefined}
          onChange={again => {
            setSecond(again)
            setMismatch(false)
          }}
          showLabel="Show repeated password"
        />
        <Button type="submit" size="md" fullWidth loading={props.pending}>
          Save and sign in
        </Button>
        <Button variant="subtle" color="gray" c="var(--gw-soft)" onClick={props.onBack}>
          Back
        </Button>
      </Stack>
    </form>
  )
}

/** The rules of the server that the password breaks, where it says them. */
export function Rules({ error }: { readonly error: Error | null }) {
  if (!(error instanceof ApiError)) return null
  const rules = error.body.rules
  if (!Array.isArray(rules)) return error.next
  return (
    <List size="sm">
      {rules.map(rule => (
        <List.Item key={String(rule)}>{String(rule)}</List.Item>
      ))}
    </List>
  )
}
