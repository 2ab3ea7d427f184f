import { Text } from '@mantine/core'
import { isMissed } from '../../api/missed.ts'
import classes from './sign-in-parts.module.css'

/** Why one stands before the sign-in page, and where it does not lead, when there is something to say. */
export function SignInNotice(props: {
  readonly signedOut: boolean
  readonly expired: boolean
  readonly returnTo: string | undefined
}) {
  const words = wordsFor(props)
  if (words === undefined) return null
  return (
    <Text className={classes.notice ?? ''} role="status">
      {words}
    </Text>
  )
}

function wordsFor(props: Parameters<typeof SignInNotice>[0]): string | undefined {
  if (isMissed(props.returnTo)) {
    return 'The link that you opened cannot be kept until you are signed in. Sign in, and open it once more.'
  }
  if (props.signedOut) return 'You are signed out.'
  return props.expired ? 'Your session has ended. Sign in to go on where you were.' : undefined
}
