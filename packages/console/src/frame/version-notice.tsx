import { UnstyledButton } from '@mantine/core'
import { pageVersion, useOtherVersion } from '../api/server-version.ts'
import classes from './notice.module.css'

/** On every page, once a server of another version has answered it: what it shows and asks for may not be what that one knows. */
export function VersionNotice() {
  const other = useOtherVersion()
  if (other === undefined) return null
  return (
    <p className={classes.notice} role="status">
      The server has answered as Gatewright {other}, and this page is of {pageVersion}. Save what you are at,
      then{' '}
      <UnstyledButton className={classes.action ?? ''} onClick={() => window.location.reload()}>
        load the page again
      </UnstyledButton>
      .
    </p>
  )
}
