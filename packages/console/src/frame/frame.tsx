import { ActionIcon } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconMenu2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { meQuery } from '../api/auth.ts'
import { InFrame } from '../app/in-frame.ts'
import { piece } from '../app/piece.ts'
import { BrandLine } from '../brand/brand-line.tsx'
import { useBrand } from '../brand/use-brand.ts'
import classes from './frame.module.css'
import { NavLinks } from './nav-links.tsx'
import { NewWayNotice } from './new-way-notice.tsx'
import { PaletteButton } from './palette-button.tsx'
import { ProfileMenu } from './profile-menu.tsx'
import { useShortcuts } from './shortcuts.ts'
import { StatusBar } from './status-bar.tsx'
import { VersionNotice } from './version-notice.tsx'

const Messages = lazy(piece(() => import('./messages.tsx').then(it => ({ default: it.Messages }))))
const loadPalette = piece(() => import('./palette/command-palette.tsx'))
const CommandPalette = lazy(() => loadPalette().then(it => ({ default: it.CommandPalette })))
const ShortcutsHelp = lazy(
  piece(() => import('./shortcuts-help.tsx').then(it => ({ default: it.ShortcutsHelp }))),
)
const MenuDrawer = lazy(piece(() => import('./menu-drawer.tsx').then(it => ({ default: it.MenuDrawer }))))

/** What stands around every page of somebody who is signed in. */
export function Frame() {
  const { data: me } = useQuery(meQuery)
  const brand = useBrand()
  const [menuOpened, menu] = useDisclosure(false)
  const [over, setOver] = useState<'palette' | 'shortcuts' | 'restart'>()
  useShortcuts(me, setOver)
  // Signed out a moment ago: the sign-in page is on its way.
  if (!me) return null
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        Skip to content
      </a>
      <header className={classes.header}>
        <ActionIcon
          className={classes.burger ?? ''}
          variant="subtle"
          color="gray"
          c="var(--gw-ink)"
          size="lg"
          aria-label="Menu"
          aria-expanded={menuOpened}
          onClick={menu.open}
        >
          <IconMenu2 size={22} aria-hidden="true" />
        </ActionIcon>
        <Link to="/" className={classes.brand ?? ''} aria-label={`${brand.name}, home`}>
          <BrandLine />
        </Link>
        <PaletteButton onOpen={() => setOver('palette')} onAbout={() => void loadPalette()} />
        <ProfileMenu me={me} />
      </header>
      <nav className={classes.nav} aria-label="Main">
        <NavLinks me={me} />
      </nav>
      <main id="content" className={classes.content} tabIndex={-1}>
        <VersionNotice />
        <NewWayNotice me={me} />
        <InFrame value={true}>
          <Outlet />
        </InFrame>
      </main>
      <StatusBar
        restartOpened={over === 'restart'}
        onRestart={opened => setOver(opened ? 'restart' : undefined)}
        onShortcuts={() => setOver('shortcuts')}
      />
      {menuOpened && (
        <Suspense fallback={null}>
          <MenuDrawer me={me} onClose={menu.close} />
        </Suspense>
      )}
      {over === 'palette' && (
        <Suspense fallback={null}>
          <CommandPalette
            me={me}
            open={{ restart: () => setOver('restart'), shortcuts: () => setOver('shortcuts') }}
            // What was chosen in it may have opened something else by now.
            onClose={() => setOver(now => (now === 'palette' ? undefined : now))}
          />
        </Suspense>
      )}
      {over === 'shortcuts' && (
        <Suspense fallback={null}>
          <ShortcutsHelp me={me} onClose={() => setOver(undefined)} />
        </Suspense>
      )}
      <Suspense fallback={null}>
        <Messages />
      </Suspense>
    </div>
  )
}
