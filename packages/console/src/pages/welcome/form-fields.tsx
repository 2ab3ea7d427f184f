import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import type { Ref } from 'react'
import type { Filled, FormField } from '../../api/auth.ts'
import { addressInput } from '../../components/address-input.ts'
import { TextField, useOwnWords } from '../../components/text-field.tsx'

/** The fields of a form, as the strategy names them. */
export function FormFields(props: {
  readonly fields: readonly FormField[]
  readonly values: Filled
  readonly onChange: (values: Filled) => void
  /** To the first password. */
  readonly passwordRef?: Ref<HTMLInputElement>
}) {
  const firstPassword = props.fields.find(field => field.kind === 'password')
  return props.fields.map(field => {
    const value = props.values[field.name] ?? ''
    const onChange = (changed: string) => props.onChange({ ...props.values, [field.name]: changed })
    return field.kind === 'password' ? (
      <PasswordField
        key={field.name}
        ref={field === firstPassword ? props.passwordRef : undefined}
        label={field.label}
        description={field.description}
        name={field.name}
        autoComplete={field.autocomplete}
        required={!field.optional}
        value={value}
        onChange={onChange}
        showLabel={`Show ${field.label.toLowerCase()}`}
      />
    ) : (
      <TextField
        key={field.name}
        size="md"
        label={field.label}
        description={field.description}
        name={field.name}
        {...(field.kind === 'email' ? addressInput : { type: field.kind })}
        autoComplete={field.autocomplete}
        required={!field.optional}
        withAsterisk={false}
        value={value}
        onChange={event => onChange(event.currentTarget.value)}
      />
    )
  })
}

/** A password, hidden until somebody wants to see it. */
export function PasswordField({
  onChange,
  showLabel,
  ...input
}: Pick<PasswordInputProps, 'error' | 'ref' | 'description' | 'required'> & {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly label: string
  readonly name: string
  /** `new-password` makes password managers offer one. */
  readonly autoComplete: string
  /** What the button that shows it is called: `Show password`. */
  readonly showLabel: string
}) {
  const { error, ...heard } = useOwnWords()
  return (
    <PasswordInput
      size="md"
      required
      withAsterisk={false}
      onChange={event => {
        heard.onInput()
        onChange(event.currentTarget.value)
      }}
      onInvalid={heard.onInvalid}
      visibilityToggleButtonProps={{ 'aria-label': showLabel, tabIndex: 0 }}
      {...input}
      error={input.error ?? error}
    />
  )
}
