import { dayAndTime, relativeTime } from './time.ts'

/** A moment as its distance from now; the full date is in the tooltip and for machines. */
export function When({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={dayAndTime(at)}>
      {relativeTime(at)}
    </time>
  )
}
