import { Button, Group } from '@mantine/core'
import { Navigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Me } from '../../api/auth.ts'
import { safeReturnTo, wentInCircles } from '../../app/return-to.ts'
import { useSignOut } from '../../frame/use-sign-out.ts'
import { SignInFrame } from './sign-in-frame.tsx'

/** Somebody who is signed in opens the sign-in page: they go where they wanted to go. */
export function AlreadySignedIn({
  me,
  returnTo,
}: {
  readonly me: Me
  readonly returnTo: string | undefined
}) {
  const target = safeReturnTo(returnTo, me)
  const [circles] = useState(() => target !== undefined && wentInCircles(target))
  const signOut = useSignOut()
  useEffect(() => {
    if (target !== undefined && !circles) window.location.replace(target)
  }, [target, circles])
  if (target === undefined) return <Navigate to="/" replace />
  if (!circles) return null
  return (
    <SignInFrame
      title="You are signed in"
      intro={`As ${me.collaborator.email}. The page that you came from sent you here again, as if you were not.`}
    >
      <Group>
        <Button component="a" href={target}>
          Try that page again
        </Button>
        <Button variant="default" onClick={() => signOut.mutate()} loading={signOut.isPending}>
          Sign out
        </Button>
      </Group>
    </SignInFrame>
  )
}
