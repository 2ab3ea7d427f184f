import { lazy, Suspense, useState } from 'react'
import type { Me } from '../api/auth.ts'
import { piece } from '../app/piece.ts'
import { ProfileButton } from './profile-button.tsx'

const load = piece(() => import('./profile-popover.tsx'))
const ProfilePopover = lazy(() => load().then(it => ({ default: it.ProfilePopover })))

/** Who I am, how I came in, until when, and the way out. What opens is loaded when somebody is about to open it. */
export function ProfileMenu({ me }: { readonly me: Me }) {
  const [wanted, setWanted] = useState(false)
  const button = (
    <ProfileButton
      me={me}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    />
  )
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <ProfilePopover me={me} />
    </Suspense>
  )
}
