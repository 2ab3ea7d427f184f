import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { CopyField } from './copy-field.tsx'
import classes from './shown-once-dialog.module.css'
import { useReturnFocus } from './use-return-focus.ts'

/** Values to copy. Those that the server never shows again close by the button alone, so that a stray click does not lose them. */
export function ShownOnceDialog(props: {
  readonly title: string
  readonly intro: string
  readonly values: readonly (readonly [string, string])[]
  /** Whether there is no secret among them: they can be had again. */
  readonly notSecret?: boolean
  /** What else is to be known of them. */
  readonly children?: ReactNode
  readonly onClose: () => void
}) {
  useReturnFocus()
  const once = props.notSecret !== true
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      closeOnClickOutside={!once}
      closeOnEscape={!once}
      withCloseButton={!once}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        {props.children}
        <Text>{props.intro}</Text>
        {props.values.map(([label, value]) => (
          <CopyField key={label} label={label} value={value} />
        ))}
        {once && <p className={classes.once}>This is shown once. Copy it before you close this.</p>}
      </Stack>
      <Group justify="flex-end" mt="lg">
        <Button onClick={props.onClose}>{once ? 'I have it' : 'Close'}</Button>
      </Group>
    </Modal>
  )
}
