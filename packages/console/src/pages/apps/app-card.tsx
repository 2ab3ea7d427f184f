import { IconArrowRight } from '@tabler/icons-react'
import type { Me } from '../../api/auth.ts'
import classes from './apps-page.module.css'

type App = Me['apps'][number]

/** One app, as a link to it. One that is on wildcard hosts alone has no address to lead to. */
export function AppCard({ app }: { readonly app: App }) {
  if (app.url === '')
    return (
      <div className={classes.card}>
        <AppName app={app} />
      </div>
    )
  return (
    <a className={`${classes.card} ${classes.link}`} href={app.url}>
      <AppName app={app} />
      <IconArrowRight className={classes.arrow} size={20} aria-hidden="true" />
    </a>
  )
}

/** Monogram, name and addresses. The monogram stands in a gate of its own. */
export function AppName({ app }: { readonly app: App & { readonly urls?: readonly string[] } }) {
  const urls = app.urls ?? (app.url === '' ? [] : [app.url])
  return (
    <>
      <span className={classes.monogram} aria-hidden="true">
        {[...app.name][0]?.toUpperCase()}
      </span>
      <span>
        <span className={classes.name}>{app.name}</span>
        {urls.map(url => (
          <span className={classes.host} key={url}>
            {short(url)}
          </span>
        ))}
        {urls.length === 0 && <span className={classes.host}>You come to it by a link.</span>}
      </span>
    </>
  )
}

function short(address: string): string {
  const { host, pathname } = new URL(address, window.location.origin)
  // Chromium escapes the mark of a wildcard host.
  return host.replace(/^%2a(?=\.)/i, '*') + (pathname === '/' ? '' : pathname)
}
