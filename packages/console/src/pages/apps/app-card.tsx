import { IconArrowRight } from '@tabler/icons-react'
import type { Me } from '../../api/auth.ts'
import classes from './apps-page.module.css'

type App = Me['apps'][number]

/** One app, as a link to it. */
export function AppCard({ app }: { readonly app: App }) {
  return (
    <a className={`${classes.card} ${classes.link}`} href={app.url}>
      <AppName app={app} />
      <IconArrowRight className={classes.arrow} size={20} aria-hidden="true" />
    </a>
  )
}

/** Monogram, name and address. The monogram stands in a gate of its own. */
export function AppName({ app }: { readonly app: App }) {
  const url = new URL(app.url, window.location.origin)
  return (
    <>
      <span className={classes.monogram} aria-hidden="true">
        {[...app.name][0]?.toUpperCase()}
      </span>
      <span>
        <span className={classes.name}>{app.name}</span>
        <span className={classes.host}>{url.host + (url.pathname === '/' ? '' : url.pathname)}</span>
      </span>
    </>
  )
}
