import { Button, Drawer, Group, Stack } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import { ApiError } from '../api/http.ts'
import { Message } from './message.tsx'
import { missingFields } from './missing-fields.ts'

export type ErrorOf = (field: string) => string | undefined

/** What a form knows of its last attempt: a message per field, and one for the rest. */
export const useFormErrors = () => {
  const [error, setError] = useState<Error>()
  const field = error instanceof ApiError ? error.field : undefined
  return {
    /** Runs an attempt; says whether it went well. */
    attempt: async (action: () => Promise<unknown>): Promise<boolean> => {
      setError(undefined)
      try {
        await action()
        return true
      } catch (caught) {
        setError(caught instanceof Error ? caught : new Error(String(caught)))
        return false
      }
    },
    clear: () => setError(undefined),
    /** The message for one of the form's fields. */
    errorOf: (name: string) => (name === field ? error?.message : undefined),
    /** The message when it belongs to none of these fields. */
    rest: (...fields: readonly string[]) =>
      error !== undefined && (field === undefined || !fields.includes(field)) ? error.message : undefined,
  }
}

/** The panel at the right in which things are made and changed; stays open until it has worked. */
export function Panel(props: {
  readonly title: string
  readonly opened: boolean
  readonly onClose: () => void
  readonly submitLabel: string
  /** Throws when it is refused. */
  readonly onSubmit: () => Promise<unknown>
  /** Fields that show their own messages. */
  readonly fields: readonly string[]
  readonly disabled?: boolean
  readonly size?: number
  readonly children: (errorOf: ErrorOf) => ReactNode
}) {
  const { attempt, clear, errorOf, rest } = useFormErrors()
  const [busy, setBusy] = useState(false)
  // A panel that is opened again starts without yesterday's error
  useEffect(clear, [props.opened])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    event.stopPropagation()
    const missing = missingFields(event.currentTarget)
    setBusy(true)
    const done = await attempt(async () => {
      if (missing !== undefined) throw new Error(missing)
      await props.onSubmit()
    })
    if (done) props.onClose()
    setBusy(false)
  }
  const message = rest(...props.fields)
  return (
    <Drawer
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      position="right"
      size={props.size ?? 480}
    >
      <form onSubmit={event => void submit(event)} onChange={clear} noValidate>
        <Stack gap="md">
          {message !== undefined && <Message tone="error">{message}</Message>}
          {props.children(errorOf)}
          <Group gap="xs" mt="xs">
            <Button type="submit" loading={busy} disabled={props.disabled ?? false}>
              {props.submitLabel}
            </Button>
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  )
}
