import { Button, Code, FileInput, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { importCollaborators } from '../../api/admin/collaborators.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'

/** Invites many people from a CSV file, in the form that the export writes. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const [file, setFile] = useState<File | null>(null)
  const client = useQueryClient()
  const send = useMutation({
    mutationFn: async (chosen: File) => importCollaborators(await chosen.text()),
    onSuccess: () => client.invalidateQueries({ queryKey: ['admin', 'collaborators'] }),
  })
  return (
    <Modal opened onClose={onClose} title="Import from CSV" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="md">
        <ErrorNotice error={send.error} />
        {send.data === undefined ? (
          <>
            <Text>
              One person a line. The first line names the columns: <Code>email</Code>, <Code>strategy</Code>,{' '}
              <Code>roles</Code>. An export has the same form.
            </Text>
            <FileInput
              label="File"
              placeholder="Choose a CSV file"
              accept=".csv,text/csv"
              value={file}
              onChange={setFile}
            />
          </>
        ) : (
          <div role="status">
            <Text fw={550}>
              {send.data.imported === 1 ? '1 person was' : `${send.data.imported} people were`} invited.
            </Text>
            {send.data.problems.length > 0 && (
              <>
                <Text mt="sm" mb={4}>
                  These lines were left out:
                </Text>
                <List size="sm">
                  {send.data.problems.map(problem => (
                    <List.Item key={`${problem.line}:${problem.what}`}>
                      Line {problem.line}: {problem.what}
                    </List.Item>
                  ))}
                </List>
              </>
            )}
          </div>
        )}
      </Stack>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose}>
          {send.data === undefined ? 'Cancel' : 'Close'}
        </Button>
        {send.data === undefined && (
          <Button
            disabled={file === null}
            loading={send.isPending}
            onClick={() => file !== null && send.mutate(file)}
          >
            Import
          </Button>
        )}
      </Group>
    </Modal>
  )
}
