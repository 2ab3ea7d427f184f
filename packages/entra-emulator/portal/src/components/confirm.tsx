import { Button, Group, Modal, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** Asks before something is done that cannot be undone. */
export function Confirm(props: {
  readonly title: string
  readonly opened: boolean
  readonly onClose: () => void
  readonly onConfirm: () => void
  readonly confirmLabel: string
  readonly dangerous?: boolean
  readonly children: ReactNode
}) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      <Text size="md" component="div">
        {props.children}
      </Text>
      <Group mt="lg" gap="xs">
        <Button
          {...(props.dangerous ? { color: 'red.8' } : {})}
          onClick={() => {
            props.onClose()
            props.onConfirm()
          }}
        >
          {props.confirmLabel}
        </Button>
        <Button variant="default" onClick={props.onClose}>
          No
        </Button>
      </Group>
    </Modal>
  )
}
