import { IconArrowRight } from '@tabler/icons-react'
import type { Me } from '../../api/auth.ts'
import classes from './home-page.module.css'

/** One app, as a link to it. The monogram stands in a gate of its own. */
export function AppCard({ app }: { readonly app: Me['apps'][number] }) {
  const url = new URL(app.url, window.location.origin)
  const where = url.host + (url.pathname === '/' ? '' : url.pathname)
  return (
    <a className={classes.card} href={url.href}>
      <span className={classes.monogram} aria-hidden="true">
        {[...app.name][0]?.toUpperCase()}
      </span>
      <span>
        <span className={classes.name}>{app.name}</span>
        <span className={classes.host}>{where}</span>
      </span>
      <IconArrowRight className={classes.arrow} size={20} aria-hidden="true" />
    </a>
  )
}
