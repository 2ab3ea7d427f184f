import { Button, Text } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type Me, meQuery } from '../../api/auth.ts'
import { waysQuery } from '../../api/ways.ts'
import { safeReturnTo } from '../../app/return-to.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { LoadingRows } from '../../components/section.tsx'
import { MyWays } from './my-ways.tsx'
import { NewWays } from './new-ways.tsx'

const route = getRouteApi('/signed-in/ways')

/**
 * What I sign in with, and who added each. A sign-in leads here when somebody has added one since, and from here on to
 * where it was going.
 */
export function WaysPage() {
  const { data: me } = useQuery(meQuery)
  const { data: ways, error } = useQuery(waysQuery)
  const { returnTo } = route.useSearch()
  if (!me) return null
  const target = safeReturnTo(returnTo, me)
  // One that was added a moment ago, by whomever, must not speak for the others.
  const speaks = ways?.find(way => way.current)?.noticed === true
  const news = speaks ? (ways ?? []).filter(way => !way.noticed) : []
  return (
    <>
      <PageHeading
        title="Ways to sign in"
        intro="What leads to your account. Whoever can sign in by one of them is you here."
        actions={
          target !== undefined && (
            <Button
              component="a"
              href={target}
              variant={news.length > 0 ? 'default' : 'filled'}
              rightSection={<IconArrowRight size={18} aria-hidden="true" />}
            >
              Continue{nameOf(target, me)}
            </Button>
          )
        }
      />
      <ErrorNotice error={error} />
      {ways === undefined && error === null && <LoadingRows />}
      {news.length > 0 && <NewWays ways={news} />}
      {ways !== undefined && <MyWays ways={ways} mayRemove={speaks} />}
      {ways !== undefined && !speaks && (
        <Text size="sm" c="dimmed" mt="md">
          You are signed in by a way that is new. Sign in as you did before and say that it is yours; until
          then it cannot remove the others.
        </Text>
      )}
      <Text size="sm" c="dimmed" mt="md">
        Another way is added by an invitation. Open its link in a browser where you are signed in.
      </Text>
    </>
  )
}

/** ` to Support bot`, where the address is one of an app. */
function nameOf(target: string, me: Me): string {
  const app = me.apps.find(({ url }) => {
    if (url === '') return false
    const { origin, pathname } = new URL(url, window.location.origin)
    const asked = new URL(target)
    return asked.origin === origin && asked.pathname.startsWith(pathname)
  })
  return app === undefined ? '' : ` to ${app.name}`
}
