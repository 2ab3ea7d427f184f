import { TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { PastedCheck } from './use-pasted-check.ts'

/** A value that is copied from elsewhere, with what is wrong with it said below as soon as it is there. */
export function PastedField(props: {
  readonly label: string
  readonly description?: ReactNode
  readonly placeholder?: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly check?: PastedCheck
  /** What the server has said of it, after it was sent. */
  readonly fault?: string | undefined
  readonly secret?: boolean
  readonly readOnly?: boolean
}) {
  const { check, secret = false } = props
  const notes = check?.notes ?? []
  return (
    <TextInput
      label={props.label}
      description={notes.length > 0 ? notes.join(' ') : props.description}
      placeholder={props.placeholder}
      type={secret ? 'password' : 'text'}
      // Not to be kept by the browser, and not to be filled in with somebody's password.
      autoComplete={secret ? 'new-password' : 'off'}
      spellCheck={false}
      autoCapitalize="none"
      value={props.value}
      readOnly={props.readOnly ?? false}
      error={check?.fault ?? props.fault}
      onChange={event => props.onChange(event.currentTarget.value)}
    />
  )
}
