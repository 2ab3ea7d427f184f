import { Kbd, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { commandKey } from '../app/keys.ts'
import classes from './palette-button.module.css'

/** Opens the command palette, and says by which keys one can. */
export function PaletteButton(props: { readonly onOpen: () => void; readonly onAbout: () => void }) {
  return (
    <UnstyledButton
      className={classes.button ?? ''}
      aria-label="Search pages and actions"
      aria-keyshortcuts="Control+K Meta+K"
      aria-haspopup="dialog"
      onClick={props.onOpen}
      onPointerEnter={props.onAbout}
      onFocus={props.onAbout}
    >
      <IconSearch size={18} stroke={1.8} aria-hidden="true" />
      <span className={classes.text}>Search</span>
      <span className={classes.keys} aria-hidden="true">
        <Kbd>{commandKey()}</Kbd>
        <Kbd>K</Kbd>
      </span>
    </UnstyledButton>
  )
}
