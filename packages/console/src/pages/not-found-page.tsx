import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useContext } from 'react'
import { meQuery } from '../api/auth.ts'
import { InFrame } from '../app/in-frame.ts'
import { LoadingPage } from './loading-page.tsx'
import { PlainPage } from './plain-page.tsx'

const Frame = lazy(() => import('../frame/frame.tsx').then(it => ({ default: it.Frame })))

/** For an address below `/admin` that leads nowhere. Whoever is signed in keeps the navigation. */
export function NotFoundPage() {
  const framed = useContext(InFrame)
  const { data: me, isPending } = useQuery(meQuery)
  if (framed || (!isPending && !me)) return <NothingHere />
  if (isPending) return <LoadingPage />
  return (
    <Suspense fallback={<LoadingPage />}>
      <Frame>
        <NothingHere />
      </Frame>
    </Suspense>
  )
}

function NothingHere() {
  return (
    <PlainPage
      status="Error 404"
      title="Nothing here"
      message="There is no page at this address."
      next="Check the address, or start from the home page."
      actions={
        <>
          <Button component="a" href="/admin">
            Home
          </Button>
          <Button variant="default" onClick={() => window.history.back()}>
            Go back
          </Button>
        </>
      }
    />
  )
}
