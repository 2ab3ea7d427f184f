import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type AdminCollaborator, changeCollaborator } from '../../api/admin/collaborators.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { RolesField } from './roles-field.tsx'

/** Gives and takes roles; it takes effect with the person's next request. */
export function RolesDialog(props: {
  readonly person: AdminCollaborator
  readonly onClose: () => void
  readonly onSaved: () => Promise<unknown>
}) {
  useReturnFocus()
  const [roles, setRoles] = useState<string[]>([...props.person.roles])
  const save = useMutation({
    mutationFn: async () => {
      await changeCollaborator(props.person.id, { roles })
      await props.onSaved()
    },
    onSuccess: props.onClose,
  })
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={`Roles of ${props.person.fullname || props.person.email}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <ErrorNotice error={save.error} />
        <RolesField value={roles} onChange={setRoles} />
        {props.person.superAdmin && (
          <Text size="sm" c="dimmed">
            This is a super admin, who may do everything whatever is ticked here. The list of super admins is
            in the configuration file.
          </Text>
        )}
      </Stack>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={props.onClose}>
          Cancel
        </Button>
        <Button loading={save.isPending} onClick={() => save.mutate()}>
          Save roles
        </Button>
      </Group>
    </Modal>
  )
}
