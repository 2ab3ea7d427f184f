import { Loader } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ServicePrincipal } from '../../api/types.ts'
import { useGraph, useTenantId } from '../../api/use-portal.ts'
import { Message } from '../../components/message.tsx'
import { Page } from '../../components/page.tsx'
import { ResourceMenu } from '../../components/resource-menu.tsx'

/** A page of one enterprise application, with the menu of its pages beside. */
export function PrincipalPage(props: {
  readonly title: string
  readonly commands?: (principal: ServicePrincipal) => ReactNode
  readonly intro?: ReactNode
  readonly children: (principal: ServicePrincipal) => ReactNode
}) {
  const { id = '' } = useParams({ strict: false })
  const tenant = useTenantId()
  const { data: principal, error } = useGraph<ServicePrincipal>(`servicePrincipals/${encodeURIComponent(id)}`)
  const crumbs = [{ label: 'Enterprise applications', to: 'enterprise-applications' }]
  if (error !== null)
    return (
      <Page title={props.title} crumbs={crumbs}>
        <Message tone="error" title="This application cannot be shown">
          {error.message}
        </Message>
      </Page>
    )
  if (principal === undefined) return <Loader aria-label="Loading" />
  const base = `/${tenant}/enterprise-applications/${principal.id}`
  return (
    <ResourceMenu
      label={principal.displayName}
      links={[
        { label: 'Properties', to: base },
        { label: 'Users and groups', to: `${base}/users-and-groups` },
      ]}
    >
      <Page
        title={props.title}
        subject={principal.displayName}
        crumbs={crumbs}
        commands={props.commands?.(principal)}
        intro={props.intro}
      >
        {props.children(principal)}
      </Page>
    </ResourceMenu>
  )
}
