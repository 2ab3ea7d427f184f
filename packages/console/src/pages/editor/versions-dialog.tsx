import { Button, Group, Modal, Text, UnstyledButton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type ConfigVersion, restoreVersion, versionQuery, versionsQuery } from '../../api/admin/config.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { LoadingRows } from '../../components/section.tsx'
import { showDone } from '../../components/toasts.ts'
import { When } from '../../components/when.tsx'
import { DiffViewer } from './monaco/diff-viewer.tsx'
import classes from './workbench.module.css'

/** Every saved text of the file: who, when, what differs from now, and a way back to it. */
export function VersionsDialog(props: {
  readonly currentText: string
  readonly onClose: () => void
  readonly onRestored: () => Promise<unknown>
}) {
  const { data: versions, error } = useQuery({ ...versionsQuery, staleTime: 0 })
  const [chosen, setChosen] = useState<ConfigVersion>()
  return (
    <Modal
      opened
      onClose={props.onClose}
      size="72rem"
      title="Versions"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ErrorNotice error={error} />
      {versions === undefined && error === null && <LoadingRows />}
      {versions?.length === 0 && <Text>The file has not been saved here yet.</Text>}
      {versions !== undefined && versions.length > 0 && (
        <div className={classes.versions}>
          <ul className={classes.list}>
            {versions.map(version => (
              <li key={version.version}>
                <UnstyledButton
                  className={classes.version ?? ''}
                  aria-pressed={chosen?.version === version.version}
                  onClick={() => setChosen(version)}
                >
                  <Text fw={550} size="sm">
                    {version.summary}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {version.by}, <When at={version.at} />
                  </Text>
                </UnstyledButton>
              </li>
            ))}
          </ul>
          {chosen === undefined ? (
            <Text c="dimmed">Choose a version to see how the file as it is now differs from it.</Text>
          ) : (
            <Difference key={chosen.version} version={chosen} {...props} />
          )}
        </div>
      )}
    </Modal>
  )
}

function Difference(props: {
  readonly version: ConfigVersion
  readonly currentText: string
  readonly onClose: () => void
  readonly onRestored: () => Promise<unknown>
}) {
  const { data, error } = useQuery(versionQuery(props.version.version))
  const restore = useMutation({
    mutationFn: async () => {
      await restoreVersion(props.version.version)
      await props.onRestored()
    },
    onSuccess: () => {
      showDone('Restored. It takes effect with a restart.')
      props.onClose()
    },
  })
  const same = data?.text === props.currentText
  return (
    <div>
      <ErrorNotice error={error ?? restore.error} />
      {data === undefined && error === null && <LoadingRows />}
      {data !== undefined && (
        <>
          {same ? (
            <Text>The file is the same now.</Text>
          ) : (
            <div className={classes.diff}>
              <DiffViewer label="This version and now" original={data.text} modified={props.currentText} />
            </div>
          )}
          <Group justify="flex-end" mt="md">
            <Button disabled={same} loading={restore.isPending} onClick={() => restore.mutate()}>
              Restore this version
            </Button>
          </Group>
        </>
      )}
    </div>
  )
}
