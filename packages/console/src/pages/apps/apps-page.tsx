import { Alert, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { appsQuery } from '../../api/admin/apps.ts'
import { type Me, meQuery } from '../../api/auth.ts'
import { mayOperate } from '../../api/roles.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { AdminAppCard } from './admin-app-card.tsx'
import { AppCard } from './app-card.tsx'
import classes from './apps-page.module.css'
import { FirstSteps } from './first-steps.tsx'
import { NoApps } from './no-apps.tsx'

const route = getRouteApi('/signed-in/')

/** `/admin`: the apps that I may open; for a super admin all apps, with who may enter and whether they answer. */
export function AppsPage() {
  const { data: me } = useQuery(meQuery)
  const { missed } = route.useSearch()
  if (!me) return null
  const firstName = me.collaborator.fullname.split(' ')[0]
  return (
    <>
      <PageHeading
        title="Your apps"
        intro={`${firstName ? `Hello ${firstName}. ` : ''}You stay signed in when you open one.`}
      />
      {missed !== undefined && (
        <Alert role="status" mb="lg" color="yellow">
          <Text fw={550}>You are signed in. Open your link once more.</Text>
          <Text size="sm" mt={2}>
            The address of the page that you wanted could not be kept while you signed in. Now that you are,
            the link leads there.
          </Text>
        </Alert>
      )}
      {mayOperate(me) ? <AllApps me={me} /> : <MyApps me={me} />}
    </>
  )
}

function MyApps({ me }: { readonly me: Me }) {
  if (me.apps.length === 0) return <NoApps me={me} />
  return (
    <ul className={classes.cards}>
      {me.apps.map(app => (
        <li key={app.id}>
          <AppCard app={app} />
        </li>
      ))}
    </ul>
  )
}

/** Shows one's own apps at once, and adds what an operator sees as soon as it is there. */
function AllApps({ me }: { readonly me: Me }) {
  const { data: apps, error } = useQuery(appsQuery)
  if (apps === undefined) {
    return (
      <>
        <ErrorNotice error={error} />
        {(error !== null || me.apps.length > 0) && <MyApps me={me} />}
      </>
    )
  }
  return (
    <Stack gap="lg">
      <FirstSteps apps={apps} />
      {apps.length === 0 ? (
        <NoApps me={me} />
      ) : (
        <ul className={classes.cards}>
          {apps.map(app => (
            <li key={app.id}>
              <AdminAppCard app={app} mayOpen={me.apps.some(mine => mine.id === app.id)} />
            </li>
          ))}
        </ul>
      )}
    </Stack>
  )
}
