import { useIdle } from '@mantine/hooks'

const unattended = 3 * 60_000

/**
 * How often to ask again, in milliseconds; never while nobody is at the keyboard. Every call counts as activity of the
 * session, so a page that asks by itself would keep an abandoned browser signed in beyond its idle time-out.
 */
export function usePolling(every: number): number | false {
  const idle = useIdle(unattended, { initialState: false })
  return idle ? false : every
}
