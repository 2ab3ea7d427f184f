import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type RestartConcern, statusQuery } from '../../api/admin/status.ts'
import classes from './findings-panel.module.css'

/** What the restart asks about first, of what has just been saved; until something else runs or is saved. */
export function ConcernsNotice(props: {
  readonly concerns: readonly RestartConcern[]
  readonly savedVersion: string
}) {
  const { data: status } = useQuery(statusQuery)
  if (props.concerns.length === 0 || status?.config.runningVersion === props.savedVersion) return null
  return (
    <section aria-labelledby="asked-first">
      <p id="asked-first" role="status" className={classes.count}>
        Saved. Before it takes effect, the restart asks about this:
      </p>
      <ul className={classes.list}>
        {props.concerns.map(({ id, message, cure }) => (
          <li key={id} className={classes.finding} data-severity="notice">
            <IconAlertTriangle size={18} className={classes.icon} role="img" aria-label="Notice" />
            <div>
              <p className={classes.what}>{message}</p>
              <p className={classes.fix}>{cure}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
