import { Link, Outlet } from '@tanstack/react-router'
import { LogoMark } from '../brand/logo-mark.tsx'
import classes from './frame.module.css'
import { ProfileMenu } from './profile-menu.tsx'

/** What stands around every page of somebody who is signed in. */
export function Frame() {
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        Skip to content
      </a>
      <header className={classes.header}>
        <Link to="/" className={classes.brand ?? ''} aria-label="Gatewright, home">
          <LogoMark />
          <span>Gatewright</span>
        </Link>
        <ProfileMenu />
      </header>
      <main id="content" className={classes.content} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  )
}
