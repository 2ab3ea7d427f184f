import { Alert } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'

const tones = {
  info: { color: 'blue', icon: IconInfoCircle },
  warning: { color: 'yellow', icon: IconAlertTriangle },
  error: { color: 'red', icon: IconCircleX },
  done: { color: 'teal', icon: IconCircleCheck },
} as const

/** A bar with a sentence; errors are read out at once. */
export function Message(props: {
  readonly tone: keyof typeof tones
  readonly title?: string
  readonly children?: ReactNode
}) {
  const { color, icon: Icon } = tones[props.tone]
  return (
    <Alert
      color={color}
      title={props.title}
      icon={<Icon size={18} aria-hidden />}
      role={props.tone === 'error' ? 'alert' : 'status'}
      styles={{ message: { color: 'var(--p-ink)' }, title: { color: 'var(--p-ink)' } }}
    >
      {props.children}
    </Alert>
  )
}
