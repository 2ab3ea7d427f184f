/** `today, 13:20` or `24 Nov, 13:20`, in the language of the browser. */
export function dayAndTime(at: number, now = Date.now()): string {
  const time = new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  return `${sameDay ? 'today' : day(at, now)}, ${time}`
}

const day = (at: number, now: number) =>
  new Date(at).toLocaleDateString(undefined, {
    day: 'numeric',
    month: 'short',
    ...(new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' }),
  })
