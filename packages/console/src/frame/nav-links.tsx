import { Link } from '@tanstack/react-router'
import type { Me } from '../api/auth.ts'
import classes from './nav-links.module.css'
import { placesFor } from './navigation.ts'

/** The places of the console that this person may enter. */
export function NavLinks(props: { readonly me: Me; readonly onNavigate?: () => void }) {
  return (
    <ul className={classes.list}>
      {placesFor(props.me).map(({ to, label, icon: Icon }) => (
        <li key={to}>
          <Link
            to={to}
            className={classes.link ?? ''}
            activeOptions={{ exact: to === '/', includeSearch: false }}
            onClick={props.onNavigate}
          >
            <Icon size={19} stroke={1.7} aria-hidden="true" />
            {label}
          </Link>
        </li>
      ))}
    </ul>
  )
}
