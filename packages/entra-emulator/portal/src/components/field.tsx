import { TextInput, type TextInputProps } from '@mantine/core'

/** One line of text in a form, which tells its text rather than its event. */
export function Field({
  onChange,
  ...props
}: Omit<TextInputProps, 'onChange'> & { readonly onChange: (text: string) => void }) {
  return <TextInput {...props} onChange={event => onChange(event.currentTarget.value)} />
}
