import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { CopyField } from './copy-field.tsx'
import classes from './shown-once-dialog.module.css'
import { useReturnFocus } from './use-return-focus.ts'

/** Values that the server never shows again. Closes by its button alone, so that a stray click does not lose them. */
export function ShownOnceDialog(props: {
  readonly title: string
  readonly intro: string
  readonly values: readonly (readonly [string, string])[]
  /** What else is to be known of them. */
  readonly children?: ReactNode
  readonly onClose: () => void
}) {
  useReturnFocus()
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="md">
        {props.children}
        <Text>{props.intro}</Text>
        {props.values.map(([label, value]) => (
          <CopyField key={label} label={label} value={value} />
        ))}
        <p className={classes.once}>This is shown once. Copy it before you close this.</p>
      </Stack>
      <Group justify="flex-end" mt="lg">
        <Button onClick={props.onClose}>I have it</Button>
      </Group>
    </Modal>
  )
}
