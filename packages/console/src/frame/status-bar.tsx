import { Kbd, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { statusQuery } from '../api/admin/status.ts'
import { authConfigQuery } from '../api/auth.ts'
import { ApiError } from '../api/http.ts'
import { usePolling } from '../app/use-polling.ts'
import { Cogwheel } from './cogwheel.tsx'
import classes from './status-bar.module.css'

/** The bottom line: version, node, the way to the list of shortcuts, and, at its right end, the cogwheel. */
export function StatusBar(props: {
  readonly restartOpened: boolean
  readonly onRestart: (opened: boolean) => void
  readonly onShortcuts: () => void
}) {
  const { data: config } = useQuery(authConfigQuery)
  const { data: status, error } = useQuery({
    ...statusQuery,
    // The file can change on disk at any time, and the cogwheel must then appear by itself.
    refetchInterval: usePolling(5_000),
  })
  const lost = error instanceof ApiError && error.status === 0
  return (
    <footer className={classes.bar}>
      <span>Gatewright {status?.version ?? config?.product.version}</span>
      {status !== undefined && (
        <span className={classes.node}>
          <span className={classes.dot} data-lost={lost || undefined} aria-hidden="true" />
          {status.node}
        </span>
      )}
      <span role="status" className={classes.message}>
        {lost && 'No connection. Trying again.'}
      </span>
      <UnstyledButton className={classes.shortcuts ?? ''} fz="inherit" onClick={props.onShortcuts}>
        Keyboard shortcuts <Kbd aria-hidden="true">?</Kbd>
      </UnstyledButton>
      {status?.canRestart && (
        <Cogwheel status={status} opened={props.restartOpened} onOpened={props.onRestart} />
      )}
    </footer>
  )
}
