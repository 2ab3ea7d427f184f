import { Button, Group } from '@mantine/core'
import { IconBuildings } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { usePortal, useTenant } from '../api/use-portal.ts'
import { Command } from '../components/command.tsx'
import { Essentials } from '../components/essentials.tsx'
import { Message } from '../components/message.tsx'
import { Page } from '../components/page.tsx'
import { Section } from '../components/section.tsx'
import { TenantLink } from '../components/tenant-link.tsx'

interface Counts {
  readonly users: number
  readonly groups: number
  readonly applications: number
  readonly servicePrincipals: number
}

/** The first page of a tenant: its ids, and how much is in it. */
export function OverviewPage() {
  const tenant = useTenant()
  const navigate = useNavigate()
  const { data } = usePortal<Counts>(`tenants/${tenant.id}/counts`)
  const count = (value: number | undefined) => (value === undefined ? '…' : value.toLocaleString('en'))
  return (
    <Page
      title="Overview"
      subject={tenant.displayName}
      commands={
        <Command
          icon={IconBuildings}
          label="Manage tenants"
          onClick={() => void navigate({ to: '/$tenant/tenants', params: { tenant: tenant.id } })}
        />
      }
    >
      <Essentials
        title="Basic information"
        items={[
          { label: 'Name', value: tenant.displayName, copy: tenant.displayName },
          { label: 'Tenant ID', value: tenant.id, copy: tenant.id },
          {
            label: 'Primary domain',
            value: tenant.verifiedDomains[0] ?? '-',
            copy: tenant.verifiedDomains[0] ?? '',
          },
          { label: 'Users', value: <TenantLink to="users">{count(data?.users)}</TenantLink> },
          { label: 'Groups', value: <TenantLink to="groups">{count(data?.groups)}</TenantLink> },
          {
            label: 'App registrations',
            value: <TenantLink to="app-registrations">{count(data?.applications)}</TenantLink>,
          },
          {
            label: 'Enterprise applications',
            value: <TenantLink to="enterprise-applications">{count(data?.servicePrincipals)}</TenantLink>,
          },
          {
            label: 'Custom domain names',
            value: tenant.verifiedDomains.length > 1 ? tenant.verifiedDomains.slice(1).join(', ') : 'none',
          },
        ]}
      />
      {data?.applications === 0 && (
        <Section
          title="Connect your first application"
          intro="An app registration gives your application its client ID, and is where its secret and redirect URI live."
        >
          <Group gap="xs">
            <Button
              onClick={() =>
                void navigate({ to: '/$tenant/app-registrations/new', params: { tenant: tenant.id } })
              }
            >
              New registration
            </Button>
            <Button
              variant="default"
              onClick={() =>
                void navigate({ to: '/$tenant/app-registrations', params: { tenant: tenant.id } })
              }
            >
              App registrations
            </Button>
          </Group>
        </Section>
      )}
      <Message tone="info" title="This is an emulator on your own machine">
        It imitates the parts of Microsoft Entra ID that signing in needs, and is no identity provider:
        nothing here is protected. Whoever reaches this page can change everything, so keep it on loopback and
        never type a real password.
      </Message>
    </Page>
  )
}
