import { Button, Group, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorNotice } from './error-notice.tsx'
import { useReturnFocus } from './use-return-focus.ts'

/** Asks before something that cannot be taken back. The button says what it does, never "OK". */
export function ConfirmDialog(props: {
  readonly title: string
  readonly children: ReactNode
  readonly action: string
  readonly onConfirm: () => Promise<unknown>
  readonly onClose: () => void
}) {
  useReturnFocus()
  const act = useMutation({ mutationFn: props.onConfirm, onSuccess: props.onClose })
  return (
    <Modal opened onClose={props.onClose} title={props.title} closeButtonProps={{ 'aria-label': 'Close' }}>
      {props.children}
      {act.isError && (
        <div style={{ marginTop: 16 }}>
          <ErrorNotice error={act.error} />
        </div>
      )}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={props.onClose} data-autofocus>
          Cancel
        </Button>
        <Button color="red" loading={act.isPending} onClick={() => act.mutate()}>
          {props.action}
        </Button>
      </Group>
    </Modal>
  )
}
