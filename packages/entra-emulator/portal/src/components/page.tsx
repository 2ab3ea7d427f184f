import { Anchor, Breadcrumbs, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { useTenant } from '../api/use-portal.ts'
import classes from './page.module.css'

export interface Crumb {
  readonly label: string
  /** Path below the tenant: `users`. */
  readonly to: string
}

/** A page: where it is, its heading, its commands, its content. */
export function Page(props: {
  readonly title: string
  /** What the page is about, before the title: `Contoso`, or an app's name. */
  readonly subject?: string
  readonly crumbs?: readonly Crumb[]
  readonly intro?: ReactNode
  readonly commands?: ReactNode
  readonly children?: ReactNode
}) {
  const tenant = useTenant()
  const heading = props.subject === undefined ? props.title : `${props.subject} | ${props.title}`
  useEffect(() => {
    document.title = `${heading} - Entra emulator`
  }, [heading])
  const crumbs: readonly Crumb[] = [{ label: tenant.displayName, to: 'overview' }, ...(props.crumbs ?? [])]
  return (
    <>
      <Breadcrumbs
        separator="›"
        separatorMargin={6}
        className={classes.crumbs}
        component="nav"
        aria-label="Breadcrumb"
      >
        {crumbs.map(crumb => (
          <Anchor
            key={crumb.to}
            size="sm"
            renderRoot={link => <Link to={`/${tenant.id}/${crumb.to}`} {...link} />}
          >
            {crumb.label}
          </Anchor>
        ))}
      </Breadcrumbs>
      <Title order={1} tabIndex={-1} className={classes.title}>
        {props.subject === undefined ? (
          props.title
        ) : (
          <>
            {props.subject} <span className={classes.bar}>|</span>{' '}
            <span className={classes.light}>{props.title}</span>
          </>
        )}
      </Title>
      {props.commands !== undefined && (
        <div className={classes.commands} role="toolbar" aria-label="Commands">
          {props.commands}
        </div>
      )}
      {props.intro !== undefined && (
        <Text c="dimmed" size="md" maw={760} mb="md" component="div">
          {props.intro}
        </Text>
      )}
      {props.children}
    </>
  )
}
