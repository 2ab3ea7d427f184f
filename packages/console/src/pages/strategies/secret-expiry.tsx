import { Text } from '@mantine/core'
import { StatePill } from '../../components/state-pill.tsx'
import { dayAndTime } from '../../components/time.ts'

const day = 86_400_000

/** An expired secret locks everybody out on the day, so it is announced a month ahead. */
export function SecretExpiry({ at }: { readonly at: number }) {
  const days = Math.floor((at - Date.now()) / day)
  if (days < 0)
    return <StatePill tone="bad">The client secret has expired. Make a new one at the provider.</StatePill>
  if (days <= 30) {
    return (
      <StatePill tone="warn">
        The client secret expires in {days} {days === 1 ? 'day' : 'days'}
      </StatePill>
    )
  }
  return (
    <Text size="sm" c="dimmed">
      The client secret is good for {days} days, until {dayAndTime(at)}
    </Text>
  )
}
