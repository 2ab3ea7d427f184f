import { Alert, Loader, Modal } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type Nodes, nodesQuery } from '../api/admin/nodes.ts'
import { usePolling } from '../app/use-polling.ts'
import { ErrorNotice } from '../components/error-notice.tsx'
import { useReturnFocus } from '../components/use-return-focus.ts'
import { WithCure } from '../components/with-cure.tsx'
import classes from './node-list.module.css'
import { NodeList } from './node-list.tsx'

/** Every node on the same data, and what is odd about them. */
export function NodesDialog({ onClose }: { readonly onClose: () => void }) {
  useReturnFocus()
  const { data, error } = useQuery({ ...nodesQuery, refetchInterval: usePolling(2_000) })
  return (
    <Modal opened onClose={onClose} size="lg" title="Nodes" closeButtonProps={{ 'aria-label': 'Close' }}>
      {data === undefined ? (
        error === null ? (
          <Loader type="dots" color="var(--gw-soft)" aria-label="Loading" />
        ) : (
          <ErrorNotice error={error} />
        )
      ) : (
        <>
          {/* Who has refused says so itself below, with the reason. */}
          <NodeNotices notices={data.notices.filter(({ code }) => code !== 'restart_refused')} />
          <NodeList nodes={data.nodes} />
        </>
      )}
    </Modal>
  )
}

/** Versions that differ, clocks that are off, nodes that are gone: in words, with what to do. */
export function NodeNotices({ notices }: Pick<Nodes, 'notices'>) {
  if (notices.length === 0) return null
  return (
    <Alert color="yellow" variant="light" mb="sm" icon={<IconAlertTriangle aria-hidden="true" />}>
      <ul className={classes.notices}>
        {notices.map(({ code, message, cure }) => (
          <li key={code + message}>
            <WithCure message={message} cure={cure} />
          </li>
        ))}
      </ul>
    </Alert>
  )
}
