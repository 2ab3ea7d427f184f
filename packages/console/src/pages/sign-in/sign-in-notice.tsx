import { Text } from '@mantine/core'
import classes from './sign-in-parts.module.css'

/** Why one stands before the sign-in page, when there is a reason. */
export function SignInNotice(props: { readonly signedOut: boolean; readonly expired: boolean }) {
  if (!props.signedOut && !props.expired) return null
  return (
    <Text className={classes.notice ?? ''} role="status">
      {props.signedOut ? 'You are signed out.' : 'Your session has ended. Sign in to go on where you were.'}
    </Text>
  )
}
