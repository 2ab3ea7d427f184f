import { Button, Group, Modal, Tabs, Text } from '@mantine/core'
import { useMemo } from 'react'
import type { Conflict } from '../../api/admin/config.ts'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { DiffViewer } from './code-mirror/diff-viewer.tsx'
import { merge } from './merge.ts'
import classes from './workbench.module.css'

/** Somebody else changed the file meanwhile: shows both changes against the common start, and joins them. */
export function ConflictDialog(props: {
  readonly conflict: Conflict
  readonly mine: string
  readonly onClose: () => void
  /** The text to go on with, in the editor and not saved yet. */
  readonly onResolve: (text: string) => void
}) {
  useReturnFocus()
  const { base, current } = props.conflict
  const merged = useMemo(() => merge(props.mine, base, current), [props.mine, base, current])
  return (
    <Modal
      opened
      onClose={props.onClose}
      size="72rem"
      title="The file was changed meanwhile"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Text mb="md">
        Nothing was overwritten.{' '}
        {merged.conflicts === 0
          ? 'Both changes fit together.'
          : `In ${merged.conflicts === 1 ? 'one place' : `${merged.conflicts} places`} both of you changed the same lines; they are marked in the joined text, for you to decide.`}
      </Text>
      <Tabs defaultValue="theirs" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="theirs">Their change</Tabs.Tab>
          <Tabs.Tab value="mine">Your change</Tabs.Tab>
          <Tabs.Tab value="joined">Joined</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="theirs" className={classes.diff ?? ''}>
          <DiffViewer label="Their change" original={base} modified={current} />
        </Tabs.Panel>
        <Tabs.Panel value="mine" className={classes.diff ?? ''}>
          <DiffViewer label="Your change" original={base} modified={props.mine} />
        </Tabs.Panel>
        <Tabs.Panel value="joined" className={classes.diff ?? ''}>
          <DiffViewer
            label="Joined, against the file as it is now"
            original={current}
            modified={merged.text}
          />
        </Tabs.Panel>
      </Tabs>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={() => props.onResolve(current)}>
          Take theirs
        </Button>
        <Button variant="default" onClick={() => props.onResolve(props.mine)}>
          Go on with yours
        </Button>
        <Button onClick={() => props.onResolve(merged.text)}>Join both</Button>
      </Group>
    </Modal>
  )
}
