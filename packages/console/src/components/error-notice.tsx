import { Alert, Text } from '@mantine/core'
import { IconAlertCircle, IconHourglass } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ApiError } from '../api/http.ts'
import { Reference } from './reference.tsx'

/** An error beside what it is about. `role="alert"`, so that a screen reader says it as soon as it appears. */
export function ErrorNotice(props: {
  readonly error: unknown
  /** Replaces the server's own next step. */
  readonly next?: ReactNode
  /** Nothing is wrong: it goes on by itself. */
  readonly waiting?: boolean
}) {
  const { error, waiting = false } = props
  if (error === null || error === undefined) return null
  const isApiError = error instanceof ApiError
  return (
    <Alert
      role="alert"
      icon={waiting ? <IconHourglass aria-hidden="true" /> : <IconAlertCircle aria-hidden="true" />}
      styles={{
        root: { background: waiting ? 'var(--gw-warn-wash)' : 'var(--gw-danger-wash)' },
        icon: { color: waiting ? 'var(--gw-warn)' : 'var(--gw-danger)' },
        message: { color: 'var(--gw-ink)' },
      }}
    >
      <Text fw={550}>{isApiError ? error.message : 'Something went wrong on this page.'}</Text>
      <Text size="sm" mt={2}>
        {props.next ?? (isApiError ? error.next : 'Load the page again.')}
      </Text>
      {isApiError && error.ref !== undefined && <Reference id={error.ref} mt={6} />}
    </Alert>
  )
}
