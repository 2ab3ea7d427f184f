import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { dropDraft } from '../../api/admin/config.ts'
import { When } from '../../components/when.tsx'
import type { EditedFile } from './use-file.ts'
import classes from './workbench.module.css'

/** Says that typed text came back, or that a draft is kept on the server, with a way to have it or not. */
export function DraftNotice(props: { readonly file: EditedFile; readonly setText: (text: string) => void }) {
  const { file, setText } = props
  const [seen, setSeen] = useState(false)
  if (seen) return null
  if (file.restoredAt !== undefined) {
    return (
      <div className={classes.notice} role="status">
        <span>
          What you typed <When at={file.restoredAt} /> is back. It is not saved yet.
        </span>
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={() => setSeen(true)}>
            Keep it
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            onClick={async () => {
              setText(await file.reload())
              setSeen(true)
            }}
          >
            Discard it
          </Button>
        </Group>
      </div>
    )
  }
  const draft = file.serverDraft
  if (draft === undefined) return null
  return (
    <div className={classes.notice} role="status">
      <span>
        You kept a draft <When at={draft.at} />.
      </span>
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            setText(file.openDraft(draft))
            setSeen(true)
          }}
        >
          Open it
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setSeen(true)}>
          Not now
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          onClick={async () => {
            await dropDraft()
            setSeen(true)
          }}
        >
          Discard it
        </Button>
      </Group>
    </div>
  )
}
