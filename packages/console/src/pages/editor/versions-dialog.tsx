import { Button, Group, Modal, Text, UnstyledButton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type ConfigVersion, restoreVersion, versionQuery, versionsQuery } from '../../api/admin/config.ts'
import { type RestartConcern, statusQuery } from '../../api/admin/status.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { LoadingRows } from '../../components/section.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import { fullDayAndTime, relativeTime } from '../../components/time.ts'
import { showDone } from '../../components/toasts.ts'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { DiffViewer } from './code-mirror/diff-viewer.tsx'
import classes from './workbench.module.css'

/** Every saved text of the file: who, when, which of them runs, what differs from now, and a way back to it. */
export function VersionsDialog(props: {
  readonly currentText: string
  readonly onClose: () => void
  /** Absent where the file is edited elsewhere. */
  readonly onRestored?: (concerns: readonly RestartConcern[]) => Promise<unknown>
}) {
  useReturnFocus()
  const { data: versions, error } = useQuery({ ...versionsQuery, staleTime: 0 })
  const { data: status } = useQuery(statusQuery)
  const [chosenAt, setChosenAt] = useState<number>()
  const running = status?.config.runningVersion
  // A text that has come back is there twice; what runs is the latest of them.
  const runningAt = versions?.findIndex(each => each.version === running) ?? -1
  const shownAt = chosenAt ?? firstShown(runningAt, versions?.length ?? 0)
  const shown = versions?.[shownAt]
  return (
    <Modal
      opened
      onClose={props.onClose}
      size="82rem"
      title="Versions"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ErrorNotice error={error} />
      {versions === undefined && error === null && <LoadingRows />}
      {versions?.length === 0 && <Text>The file has not been saved here yet.</Text>}
      {versions !== undefined && versions.length > 0 && (
        <div className={classes.versions}>
          <ul className={classes.list}>
            {versions.map((version, index) => (
              <li key={`${version.version}:${version.at}`}>
                <UnstyledButton
                  className={classes.version ?? ''}
                  aria-pressed={index === shownAt}
                  onClick={() => setChosenAt(index)}
                >
                  <p className={classes.when}>
                    {fullDayAndTime(version.at)}
                    {index === runningAt && <StatePill tone="good">Runs</StatePill>}
                  </p>
                  <p>
                    {version.by}, {relativeTime(version.at)}
                  </p>
                  <p className={classes.summary} title={version.summary}>
                    {version.summary}
                  </p>
                </UnstyledButton>
              </li>
            ))}
          </ul>
          {shown !== undefined && <Difference key={shownAt} version={shown} {...props} />}
        </div>
      )}
    </Modal>
  )
}

/** What runs, where that is not the latest; else the one before the latest, for what has changed last. */
const firstShown = (runningAt: number, count: number): number =>
  runningAt > 0 ? runningAt : Math.min(1, count - 1)

function Difference(props: {
  readonly version: ConfigVersion
  readonly currentText: string
  readonly onClose: () => void
  readonly onRestored?: (concerns: readonly RestartConcern[]) => Promise<unknown>
}) {
  const { data, error } = useQuery(versionQuery(props.version.version))
  const restore = useMutation({
    mutationFn: async () => {
      const { concerns } = await restoreVersion(props.version.version)
      await props.onRestored?.(concerns)
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
            <>
              <div className={classes.sides}>
                <span>Then: {fullDayAndTime(props.version.at)}</span>
                <span>Now, as it stands in the editor</span>
              </div>
              <div className={classes.diff}>
                <DiffViewer label="This version and now" original={data.text} modified={props.currentText} />
              </div>
            </>
          )}
          {props.onRestored !== undefined && (
            <Group justify="flex-end" mt="md">
              <Button disabled={same} loading={restore.isPending} onClick={() => restore.mutate()}>
                Restore this version
              </Button>
            </Group>
          )}
        </>
      )}
    </div>
  )
}
