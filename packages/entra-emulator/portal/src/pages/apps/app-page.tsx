import { Loader } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Application } from '../../api/types.ts'
import { useGraph, useTenantId } from '../../api/use-portal.ts'
import { Message } from '../../components/message.tsx'
import { Page } from '../../components/page.tsx'
import { ResourceMenu } from '../../components/resource-menu.tsx'

const pages = [
  ['', 'Overview'],
  ['authentication', 'Authentication'],
  ['credentials', 'Certificates & secrets'],
  ['token-configuration', 'Token configuration'],
  ['api-permissions', 'API permissions'],
  ['expose-an-api', 'Expose an API'],
  ['app-roles', 'App roles'],
] as const

/** A page of one registration: reads it, and shows the menu of its pages beside. */
export function AppPage(props: {
  readonly title: string
  readonly commands?: (app: Application) => ReactNode
  readonly intro?: ReactNode
  readonly children: (app: Application) => ReactNode
}) {
  const { id = '' } = useParams({ strict: false })
  const tenant = useTenantId()
  const { data: app, error } = useGraph<Application>(`applications/${encodeURIComponent(id)}`)
  const crumbs = [{ label: 'App registrations', to: 'app-registrations' }]
  if (error !== null)
    return (
      <Page title={props.title} crumbs={crumbs}>
        <Message tone="error" title="This registration cannot be shown">
          {error.message}
        </Message>
      </Page>
    )
  if (app === undefined) return <Loader aria-label="Loading" />
  const base = `app-registrations/${app.id}`
  return (
    <ResourceMenu
      label={app.displayName}
      links={pages.map(([path, label]) => ({
        label,
        to: `/${tenant}/${base}${path === '' ? '' : `/${path}`}`,
      }))}
    >
      <Page
        title={props.title}
        subject={app.displayName}
        crumbs={props.title === 'Overview' ? crumbs : [...crumbs, { label: app.displayName, to: base }]}
        commands={props.commands?.(app)}
        intro={props.intro}
      >
        {props.children(app)}
      </Page>
    </ResourceMenu>
  )
}
