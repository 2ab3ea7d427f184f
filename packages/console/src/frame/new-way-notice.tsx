import { useLocation } from '@tanstack/react-router'
import type { Me } from '../api/auth.ts'
import { TextLink } from '../components/text-link.tsx'
import classes from './notice.module.css'

/** On every page, until I have looked: something was added that leads to my account. */
export function NewWayNotice({ me }: { readonly me: Me }) {
  const { pathname } = useLocation()
  if (me.unnoticedWays === 0 || pathname === '/ways') return null
  return (
    <p className={classes.notice} role="status">
      A new way to sign in was added to your account. <TextLink to="/ways">See what it is</TextLink>
    </p>
  )
}
