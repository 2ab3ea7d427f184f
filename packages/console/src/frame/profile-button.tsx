import { UnstyledButton } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { ComponentProps } from 'react'
import type { Me } from '../api/auth.ts'
import classes from './profile-menu.module.css'

/** My initials and name. */
export function ProfileButton({ me, ...props }: { readonly me: Me } & ComponentProps<'button'>) {
  const name = me.collaborator.fullname || me.collaborator.email
  return (
    <UnstyledButton
      aria-label={`Profile of ${name}`}
      {...props}
      // What opens below it brings a class along, which is empty and would be the only one.
      className={`${classes.button} ${props.className ?? ''}`}
    >
      <span className={classes.initials} aria-hidden="true">
        {initialsOf(name)}
      </span>
      <span className={classes.name}>{name}</span>
      <IconChevronDown size={16} aria-hidden="true" />
    </UnstyledButton>
  )
}

/** `Ada Lovelace` → `AL`; an address gives its first letter. */
const initialsOf = (name: string) => {
  const words = name.includes('@') ? [name] : name.split(/\s+/).filter(word => word !== '')
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map(word => [...(word ?? '')][0] ?? '')
  return letters.join('').toUpperCase()
}
