import { Button, Checkbox, Code, FileInput, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { importCollaborators } from '../../api/admin/collaborators.ts'
import { statusQuery } from '../../api/admin/status.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { ImportResult } from './import-result.tsx'

/** Invites many people from a CSV file, in the form that the export writes. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  useReturnFocus()
  const [file, setFile] = useState<File | null>(null)
  const canMail = useQuery(statusQuery).data?.mail === true
  const [mail, setMail] = useState(true)
  const client = useQueryClient()
  const send = useMutation({
    mutationFn: importCollaborators,
    // The answer holds passwords: it is gone with the dialog.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: ['admin', 'collaborators'] }),
  })
  const once = (send.data?.passwords.length ?? 0) > 0
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title="Import from CSV"
      // A stray click must not lose the passwords.
      closeOnClickOutside={!once}
      closeOnEscape={!once}
      withCloseButton={!once}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <ErrorNotice error={send.error} />
        {send.data === undefined ? (
          <>
            <Text>
              One person a line. The first line names the columns: <Code>email</Code>, <Code>strategy</Code>,{' '}
              <Code>roles</Code>. An export has the same form, and its other columns change nothing.
            </Text>
            <FileInput
              data-autofocus
              label="File"
              placeholder="Choose a CSV file"
              accept=".csv,text/csv"
              value={file}
              onChange={setFile}
            />
            {canMail && (
              <Checkbox
                label="Send invitations by mail"
                description="Only to those whom the file invites anew. Passwords are shown here in any case."
                checked={mail}
                onChange={event => setMail(event.currentTarget.checked)}
              />
            )}
          </>
        ) : (
          <ImportResult result={send.data} byMail={canMail && mail} />
        )}
      </Stack>
      <Group justify="flex-end" mt="lg" gap="sm">
        {send.data === undefined ? (
          <>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              disabled={file === null}
              loading={send.isPending}
              onClick={() => file !== null && send.mutate({ csv: file, mail: canMail && mail })}
            >
              Import
            </Button>
          </>
        ) : (
          <Button variant={once ? 'filled' : 'default'} onClick={onClose}>
            {once ? 'I have them' : 'Close'}
          </Button>
        )}
      </Group>
    </Modal>
  )
}
