import { useSuspenseQuery } from '@tanstack/react-query'
import { meQuery } from '../../api/auth.ts'
import { PageHeading } from '../../components/page-heading.tsx'
import { AppCard } from './app-card.tsx'
import classes from './home-page.module.css'
import { NoApps } from './no-apps.tsx'

/** `/admin`: the apps that I may open. */
export function HomePage() {
  const { data: me } = useSuspenseQuery(meQuery)
  if (me === null) return null
  const firstName = me.collaborator.fullname.split(' ')[0]
  return (
    <>
      <PageHeading
        title="Your apps"
        intro={`${firstName ? `Hello ${firstName}. ` : ''}You stay signed in when you open one.`}
      />
      {me.apps.length === 0 ? (
        <NoApps me={me} />
      ) : (
        <ul className={classes.cards}>
          {me.apps.map(app => (
            <li key={app.id}>
              <AppCard app={app} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
