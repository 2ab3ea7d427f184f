import { PasswordInput, type PasswordInputProps, TextInput } from '@mantine/core'

interface Field {
  readonly value: string
  readonly onChange: (value: string) => void
}

/** The address that people sign in with, so that password managers know it as the user name. */
export function EmailField({ value, onChange }: Field) {
  return (
    <TextInput
      size="md"
      label="E-mail"
      name="email"
      type="email"
      autoComplete="username"
      required
      withAsterisk={false}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
    />
  )
}

/** A password, hidden until somebody wants to see it. */
export function PasswordField({
  onChange,
  ...props
}: Field &
  Pick<PasswordInputProps, 'error' | 'ref'> & {
    readonly label: string
    readonly name: string
    /** `new-password` makes password managers offer one. */
    readonly autoComplete: 'current-password' | 'new-password'
    /** What the button that shows it is called: `Show password`. */
    readonly showLabel: string
  }) {
  const { showLabel, ...input } = props
  return (
    <PasswordInput
      size="md"
      required
      withAsterisk={false}
      onChange={event => onChange(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': showLabel, tabIndex: 0 }}
      {...input}
    />
  )
}
