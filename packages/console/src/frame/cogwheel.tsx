import { UnstyledButton } from '@mantine/core'
import { IconSettings } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import type { Status } from '../api/admin/status.ts'
import { piece } from '../app/piece.ts'
import classes from './status-bar.module.css'
import { useRestart } from './use-restart.ts'

const RestartDialog = lazy(
  piece(() => import('./restart-dialog.tsx').then(it => ({ default: it.RestartDialog }))),
)

/** There, and green, while the file differs from what runs. Its dialog is also opened from elsewhere. */
export function Cogwheel(props: {
  readonly status: Status
  readonly opened: boolean
  readonly onOpened: (opened: boolean) => void
}) {
  const { status, opened, onOpened } = props
  const restart = useRestart(status)
  const running = restart.state === 'restarting' || status.restart.state === 'restarting'
  const visible = status.restart.needed || running
  const close = () => {
    onOpened(false)
    restart.forget()
  }
  return (
    <>
      <span role="status">
        {visible && (
          <UnstyledButton
            className={`${classes.cog} ${running ? classes.turning : ''}`}
            onClick={() => onOpened(true)}
            fz="inherit"
          >
            <span>
              {running ? 'Restarting' : 'Restart'}
              {!running && <span className={classes.long}> to apply</span>}
            </span>
            <IconSettings size={24} stroke={1.8} aria-hidden="true" />
          </UnstyledButton>
        )}
      </span>
      {opened && (
        <Suspense fallback={null}>
          <RestartDialog restart={restart} nodes={status.nodes.count} onClose={close} />
        </Suspense>
      )}
    </>
  )
}
