import { TextInput, type TextInputProps } from '@mantine/core'
import { type FormEvent, useState } from 'react'

/**
 * What a browser has against a field, said below it in our words. Its own bubble is gone after some seconds, is in the browser's
 * language and not the page's, and is read out by few screen readers.
 */
export function useOwnWords(): {
  readonly error: string | undefined
  readonly onInvalid: (event: FormEvent<HTMLInputElement | HTMLTextAreaElement>) => void
  readonly onInput: () => void
} {
  const [error, setError] = useState<string>()
  return {
    error,
    onInvalid(event) {
      event.preventDefault()
      const field = event.currentTarget
      setError(field.validity.valueMissing ? 'Fill this in.' : `Write ${lowerFirst(field.title)}.`)
      // The browser would have led to the first one that is wrong.
      if (field.form?.querySelector(':invalid:not(fieldset)') === field) field.focus()
    },
    onInput: () => setError(undefined),
  }
}

/** A line of text that says by itself what is wrong with it: its `title` is what is to be written, `An address such as …`. */
export function TextField({ onChange, error: other, ...input }: TextInputProps) {
  const { error, onInvalid, onInput } = useOwnWords()
  return (
    <TextInput
      {...input}
      error={other ?? error}
      onInvalid={onInvalid}
      onChange={event => {
        onInput()
        onChange?.(event)
      }}
    />
  )
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
