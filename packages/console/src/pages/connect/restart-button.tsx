import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { lazy, Suspense } from 'react'
import type { Status } from '../../api/admin/status.ts'
import { piece } from '../../app/piece.ts'
import { useRestart } from '../../frame/use-restart.ts'

const RestartDialog = lazy(
  piece(() => import('../../frame/restart-dialog.tsx').then(it => ({ default: it.RestartDialog }))),
)

/** The restart of the frame, where somebody wants it next; its dialog stays until it is closed, when nothing waits any more. */
export function RestartButton({ status }: { readonly status: Status }) {
  const [opened, dialog] = useDisclosure(false)
  const restart = useRestart(status)
  return (
    <>
      {(status.restart.needed || opened) && <Button onClick={dialog.open}>Restart to apply it</Button>}
      {opened && (
        <Suspense fallback={null}>
          <RestartDialog
            restart={restart}
            nodes={status.nodes.count}
            onClose={() => {
              dialog.close()
              restart.forget()
            }}
          />
        </Suspense>
      )}
    </>
  )
}
