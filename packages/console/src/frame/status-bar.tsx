import { Kbd, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { type Status, statusQuery } from '../api/admin/status.ts'
import { authConfigQuery } from '../api/auth.ts'
import { ApiError } from '../api/http.ts'
import { piece } from '../app/piece.ts'
import { usePolling } from '../app/use-polling.ts'
import { Cogwheel } from './cogwheel.tsx'
import classes from './status-bar.module.css'

const NodesDialog = lazy(piece(() => import('./nodes-dialog.tsx').then(it => ({ default: it.NodesDialog }))))

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
      {status !== undefined && <NodeName status={status} lost={lost} />}
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

/** Which node answers; where there are more, or something is odd about it, the way to all of them. */
function NodeName({ status, lost }: { readonly status: Status; readonly lost: boolean }) {
  const [opened, setOpened] = useState(false)
  const { count, notices } = status.nodes
  const name = (
    <>
      <span className={classes.dot} data-lost={lost || undefined} aria-hidden="true" />
      <span className={classes.name}>{status.node}</span>
    </>
  )
  if (count < 2 && notices === 0) return <span className={classes.node}>{name}</span>
  return (
    <>
      <UnstyledButton
        className={`${classes.node} ${classes.nodes}`}
        fz="inherit"
        onClick={() => setOpened(true)}
      >
        {name}
        <span className={classes.count}>{count < 2 ? 'look' : `${count} nodes`}</span>
        {notices > 0 && (
          <IconAlertTriangle size={16} className={classes.odd} aria-label="Something differs between them" />
        )}
      </UnstyledButton>
      {opened && (
        <Suspense fallback={null}>
          <NodesDialog onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  )
}
