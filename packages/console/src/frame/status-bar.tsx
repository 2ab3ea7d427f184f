import { useQuery } from '@tanstack/react-query'
import { statusQuery } from '../api/admin/status.ts'
import { authConfigQuery, type Me } from '../api/auth.ts'
import { ApiError } from '../api/http.ts'
import { mayAdminister } from '../api/roles.ts'
import { Cogwheel } from './cogwheel.tsx'
import classes from './status-bar.module.css'

/** The bottom line: version, node, and, at its right end, the cogwheel. */
export function StatusBar({ me }: { readonly me: Me }) {
  const { data: config } = useQuery(authConfigQuery)
  const { data: status, error } = useQuery({ ...statusQuery, enabled: mayAdminister(me) })
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
      {status?.canRestart && <Cogwheel status={status} />}
    </footer>
  )
}
