import { IconArrowRight } from '@tabler/icons-react'
import type { AdminApp } from '../../api/admin/apps.ts'
import { TextLink } from '../../components/text-link.tsx'
import { AnswersPill } from './answers-pill.tsx'
import { AppName } from './app-card.tsx'
import classes from './apps-page.module.css'

/** One app as an administrator sees it. Who may enter by which rule is among its details. */
export function AdminAppCard({ app, mayOpen }: { readonly app: AdminApp; readonly mayOpen: boolean }) {
  return (
    <div className={classes.adminCard}>
      {mayOpen && app.url !== '' ? (
        <a className={`${classes.top} ${classes.link}`} href={app.url}>
          <AppName app={app} />
          <IconArrowRight className={classes.arrow} size={20} aria-hidden="true" />
        </a>
      ) : (
        <div className={classes.top}>
          <AppName app={app} />
        </div>
      )}
      {!mayOpen && <p className={classes.note}>You may not open it yourself.</p>}
      <div className={classes.foot}>
        <AnswersPill upstreams={app.upstreams} />
        <TextLink
          to="/apps/$app"
          params={{ app: app.id }}
          size="sm"
          fw={550}
          aria-label={`Details of ${app.name}`}
        >
          Details
        </TextLink>
      </div>
    </div>
  )
}
