/** `today, 13:20` or `24 Nov, 13:20`, in the language of the browser. */
export function dayAndTime(at: number, now = Date.now()): string {
  const time = new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  return `${sameDay ? 'today' : day(at, now)}, ${time}`
}

/** `28 Nov 2026, 13:20`: which moment it was, whenever one reads it. */
export const fullDayAndTime = (at: number): string =>
  `${fullDay(at)}, ${new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}`

/** `29 Nov, 13:20:05`, with the year where it is another one. */
export const exactTime = (at: number, now = Date.now()): string =>
  `${day(at, now)}, ${new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })}`

/** `Europe/Berlin (GMT+1)`: by which all times are shown. */
export function timeZone(now = Date.now()): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'shortOffset' })
  const offset = format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const { timeZone: name } = format.resolvedOptions()
  return name === offset ? name : `${name} (${offset})`
}

/**
 * The first millisecond of a day in the time zone of the browser, or of the day after it.
 * @param text `2026-11-29`; anything else gives `undefined`
 */
export function startOfDay(text: string | undefined, daysAfter = 0): number | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? '') ?? []
  if (year === undefined) return undefined
  const at = new Date(Number(year), Number(month) - 1, Number(date) + daysAfter).getTime()
  return Number.isFinite(at) && at >= 0 ? at : undefined
}

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
