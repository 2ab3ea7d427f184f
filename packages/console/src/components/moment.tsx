import { fullDayAndTime, relativeTime } from './time.ts'

/** A moment as date and time, with its distance from now beside it. */
export function Moment({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()}>
      {fullDayAndTime(at)} ({relativeTime(at)})
    </time>
  )
}
