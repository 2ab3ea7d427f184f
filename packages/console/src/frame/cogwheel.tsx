import { UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSettings } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import type { Status } from '../api/admin/status.ts'
import classes from './status-bar.module.css'
import { useRestart } from './use-restart.ts'

const RestartDialog = lazy(() => import('./restart-dialog.tsx').then(it => ({ default: it.RestartDialog })))

/** There, and green, while the file differs from what runs. */
export function Cogwheel({ status }: { readonly status: Status }) {
  const [opened, dialog] = useDisclosure(false)
  const restart = useRestart(status)
  const running = restart.state === 'restarting' || status.restart.state === 'restarting'
  const visible = status.restart.needed || running || opened
  const close = () => {
    dialog.close()
    restart.forget()
  }
  return (
    <>
      <span role="status">
        {visible && (
          <UnstyledButton
            className={`${classes.cog} ${running ? classes.turning : ''}`}
            onClick={dialog.open}
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
          <RestartDialog restart={restart} onClose={close} />
        </Suspense>
      )}
    </>
  )
}
