import { Badge, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconWorld } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { Application } from '../../api/types.ts'
import { useTenant } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { CopyIcon } from '../../components/copy.tsx'
import { Page } from '../../components/page.tsx'
import { PagedGrid } from '../../components/paged-grid.tsx'
import { TenantLink } from '../../components/tenant-link.tsx'
import { expiryState, formatDate } from '../../components/time.ts'
import { EndpointsPanel } from './endpoints-panel.tsx'

export function AppRegistrationsPage() {
  const tenant = useTenant()
  const navigate = useNavigate()
  const [endpoints, panel] = useDisclosure(false)
  return (
    <Page
      title="App registrations"
      crumbs={[{ label: 'App registrations', to: 'app-registrations' }]}
      commands={
        <>
          <Command
            icon={IconPlus}
            label="New registration"
            onClick={() =>
              void navigate({ to: '/$tenant/app-registrations/new', params: { tenant: tenant.id } })
            }
          />
          <Command icon={IconWorld} label="Endpoints" onClick={panel.open} />
        </>
      }
    >
      <PagedGrid<Application>
        label="App registrations"
        path="applications"
        select="id,appId,displayName,createdDateTime,passwordCredentials,keyCredentials"
        orderBy="displayName"
        search={['displayName', 'appId']}
        searchLabel="Search by name or client ID"
        empty="This tenant has no app registrations yet. New registration makes the first."
        columns={[
          {
            title: 'Display name',
            cell: app => <TenantLink to={`app-registrations/${app.id}`}>{app.displayName}</TenantLink>,
          },
          {
            title: 'Application (client) ID',
            cell: app => (
              <Group gap={4} wrap="nowrap">
                <span className="mono">{app.appId}</span>
                <CopyIcon label={`Application (client) ID of ${app.displayName}`} value={app.appId} />
              </Group>
            ),
          },
          { title: 'Created on', cell: app => formatDate(app.createdDateTime) },
          { title: 'Certificates & secrets', cell: app => <CredentialState app={app} /> },
        ]}
      />
      <EndpointsPanel opened={endpoints} onClose={panel.close} authority={tenant.id} />
    </Page>
  )
}

/** The worst of what there is. */
function CredentialState({ app }: { readonly app: Application }) {
  const states = [...app.passwordCredentials, ...app.keyCredentials].map(entry =>
    expiryState(entry.endDateTime),
  )
  if (states.includes('expired')) return <Badge color="red">Expired</Badge>
  if (states.includes('expiring')) return <Badge color="yellow">Expiring soon</Badge>
  return states.length > 0 ? <Badge color="teal">Current</Badge> : '-'
}
