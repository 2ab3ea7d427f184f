import classes from './moment.module.css'
import { exactTime, relativeTime } from './time.ts'

/** A moment as its date and time, in the time zone of the browser, with its distance from now below. */
export function Moment({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} className={classes.moment}>
      {exactTime(at)}
      <span className={classes.distance}>{relativeTime(at)}</span>
    </time>
  )
}
