import { Drawer } from '@mantine/core'
import type { Me } from '../api/auth.ts'
import { BrandLine } from '../brand/brand-line.tsx'
import { useReturnFocus } from '../components/use-return-focus.ts'
import classes from './frame.module.css'
import { NavLinks } from './nav-links.tsx'

/** The navigation on a narrow screen. */
export function MenuDrawer({ me, onClose }: { readonly me: Me; readonly onClose: () => void }) {
  useReturnFocus()
  return (
    <Drawer
      opened
      onClose={onClose}
      size={280}
      title={
        <span className={classes.brand}>
          <BrandLine />
        </span>
      }
      closeButtonProps={{ 'aria-label': 'Close menu' }}
    >
      <nav aria-label="Main">
        <NavLinks me={me} onNavigate={onClose} />
      </nav>
    </Drawer>
  )
}
