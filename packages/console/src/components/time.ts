/** `today, 13:20` or `24 Nov, 13:20`, in the language of the browser. */
export function dayAndTime(at: number, now = Date.now()): string {
  const time = new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  return `${sameDay ? 'today' : day(at, now)}, ${time}`
}

/** `28 Nov 2026, 13:20`: which moment it was, whenever one reads it. */
export const fullDayAndTime = (at: number): string =>
  `${fullDay(at)}, ${new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}`

/** `28 Nov 2026`. */
export const fullDay = (at: number): string =>
  new Date(at).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })

const day = (at: number, now: number) =>
  new Date(at).toLocaleDateString(undefined, {
    day: 'numeric',
    month: 'short',
    ...(new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' }),
  })

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** `3 minutes ago`, `in 11 days`, `now`. */
export function relativeTime(at: number, now = Date.now()): string {
  const distance = at - now
  for (const [unit, length] of units) {
    const count = Math.round(distance / length)
    if (Math.abs(distance) >= length) {
      return new Intl.RelativeTimeFormat(undefined, { numeric: 'always' }).format(count, unit)
    }
  }
  return 'now'
}
