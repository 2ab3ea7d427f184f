import { NavLink, Select } from '@mantine/core'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import classes from './resource-menu.module.css'

/** The menu of one resource's pages, at the left of them; on a phone a list to choose from. */
export function ResourceMenu(props: {
  readonly label: string
  readonly links: readonly { readonly label: string; readonly to: string }[]
  readonly children: ReactNode
}) {
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const current = props.links.find(link => link.to === pathname.replace(/\/$/, ''))
  return (
    <div className={classes.layout}>
      <nav className={classes.menu} aria-label={`Pages of ${props.label}`}>
        {props.links.map(link => (
          <NavLink
            key={link.to}
            renderRoot={attributes => <Link to={link.to} activeOptions={{ exact: true }} {...attributes} />}
            label={link.label}
            active={link === current}
            aria-current={link === current ? 'page' : undefined}
            py={5}
          />
        ))}
      </nav>
      <Select
        className={classes.select}
        aria-label={`Pages of ${props.label}`}
        data={props.links.map(link => ({ value: link.to, label: link.label }))}
        value={current?.to ?? null}
        onChange={to => to !== null && void navigate({ to })}
        allowDeselect={false}
        mb="sm"
      />
      <div className={classes.content}>{props.children}</div>
    </div>
  )
}
