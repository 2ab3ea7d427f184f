import classes from './moment.module.css'
import { exactTime, fullDayAndTime, relativeTime } from './time.ts'

/**
 * A moment as its date and time, in the time zone of the browser, with its distance from now.
 * @param props.stacked the distance below, in the column of a table
 */
export function Moment({ at, stacked = false }: { readonly at: number; readonly stacked?: boolean }) {
  if (!stacked) {
    return (
      <time dateTime={new Date(at).toISOString()}>
        {fullDayAndTime(at)} ({relativeTime(at)})
      </time>
    )
  }
  return (
    <time dateTime={new Date(at).toISOString()} className={classes.moment}>
      {exactTime(at)}
      <span className={classes.distance}>{relativeTime(at)}</span>
    </time>
  )
}
