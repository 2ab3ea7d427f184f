import { Loader } from '@mantine/core'
import classes from './plain-page.module.css'

/** Shown only when a page takes longer than a moment. */
export function LoadingPage() {
  return (
    <div className={classes.waiting} role="status" aria-label="Loading">
      <Loader type="dots" color="var(--gw-soft)" />
    </div>
  )
}
