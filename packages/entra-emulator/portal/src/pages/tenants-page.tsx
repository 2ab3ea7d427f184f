import { Anchor, Badge, Button, Checkbox, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconSettings, IconWorld } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Tenant } from '../api/types.ts'
import { tenantsQuery, useAction, useChange, useTenant } from '../api/use-portal.ts'
import { Command } from '../components/command.tsx'
import { Copyable } from '../components/copy.tsx'
import { Field } from '../components/field.tsx'
import { Grid } from '../components/grid.tsx'
import { Message } from '../components/message.tsx'
import { Page } from '../components/page.tsx'
import { Panel } from '../components/panel.tsx'

type CreatedTenant = Tenant & {
  readonly administrator: { readonly userPrincipalName: string; readonly password: string }
}

/** "Manage tenants": every directory of this emulator. */
export function TenantsPage() {
  const current = useTenant()
  const navigate = useNavigate()
  const { data } = useQuery(tenantsQuery)
  const [creating, create] = useDisclosure(false)
  const [domain, domainPanel] = useDisclosure(false)
  const [settings, settingsPanel] = useDisclosure(false)
  const [created, setCreated] = useState<CreatedTenant>()
  return (
    <Page
      title="Manage tenants"
      crumbs={[{ label: 'Manage tenants', to: 'tenants' }]}
      commands={
        <>
          <Command icon={IconPlus} label="Create" onClick={create.open} />
          <Command icon={IconWorld} label="Add custom domain" onClick={domainPanel.open} />
          <Command icon={IconSettings} label="User consent settings" onClick={settingsPanel.open} />
        </>
      }
      intro="A tenant is one organization's directory: its people, its groups and its app registrations."
    >
      {created !== undefined && (
        <Message tone="done" title="Tenant creation was successful">
          <Text size="md">
            Its first account is <strong>{created.administrator.userPrincipalName}</strong> with the password{' '}
            <code>{created.administrator.password}</code>, a Global Administrator.
          </Text>
          <Anchor
            renderRoot={props => <Link to="/$tenant/overview" params={{ tenant: created.id }} {...props} />}
          >
            Go to your new tenant: {created.displayName}
          </Anchor>
        </Message>
      )}
      <div style={{ height: created === undefined ? 0 : 16 }} />
      <Grid
        label="Tenants"
        rows={data?.value.filter(tenant => !tenant.isPersonal) ?? []}
        rowKey={tenant => tenant.id}
        empty="There is no tenant yet. Create one."
        columns={[
          {
            title: 'Organization name',
            cell: tenant => (
              <Group gap="xs">
                <Anchor
                  renderRoot={props => (
                    <Link to="/$tenant/overview" params={{ tenant: tenant.id }} {...props} />
                  )}
                >
                  {tenant.displayName}
                </Anchor>
                {tenant.id === current.id && <Badge>Current</Badge>}
              </Group>
            ),
          },
          { title: 'Domain name', cell: tenant => tenant.verifiedDomains.join(', ') },
          {
            title: 'Tenant ID',
            cell: tenant => <Copyable label={`Tenant ID of ${tenant.displayName}`} value={tenant.id} />,
          },
          {
            title: 'Actions',
            actions: true,
            cell: tenant => (
              <Button
                size="compact-sm"
                variant="default"
                disabled={tenant.id === current.id}
                onClick={() => void navigate({ to: '/$tenant/overview', params: { tenant: tenant.id } })}
                aria-label={`Switch to ${tenant.displayName}`}
              >
                Switch
              </Button>
            ),
          },
        ]}
      />
      <CreateTenant opened={creating} onClose={create.close} onCreated={setCreated} />
      <AddDomain opened={domain} onClose={domainPanel.close} />
      <ConsentSettings
        key={String(current.userConsentAllowed)}
        opened={settings}
        onClose={settingsPanel.close}
      />
    </Page>
  )
}

interface PanelState {
  readonly opened: boolean
  readonly onClose: () => void
}

function CreateTenant(props: PanelState & { readonly onCreated: (tenant: CreatedTenant) => void }) {
  const change = useChange()
  const [name, setName] = useState('')
  const [domain, setDomain] = useState('')
  return (
    <Panel
      {...props}
      title="Create a tenant"
      submitLabel="Create"
      fields={['displayName', 'initialDomain']}
      onSubmit={async () => {
        const tenant = await change<CreatedTenant>({
          method: 'POST',
          path: '/portal/api/tenants',
          body: { displayName: name, initialDomain: domain },
        })
        setName('')
        setDomain('')
        props.onCreated(tenant)
      }}
    >
      {errorOf => (
        <>
          <Field
            label="Organization name"
            required
            data-autofocus
            value={name}
            onChange={setName}
            error={errorOf('displayName')}
          />
          <Field
            label="Initial domain name"
            required
            description="Letters and digits. The directory is found under this name and under its ID."
            value={domain}
            onChange={setDomain}
            rightSection={
              <Text size="sm" c="dimmed">
                .onmicrosoft.com
              </Text>
            }
            rightSectionWidth={125}
            error={errorOf('initialDomain')}
          />
          <Text size="sm" c="dimmed">
            In Azure you become the tenant's first administrator yourself. Nobody is signed in here, so an
            account <code>admin</code> is made in its place.
          </Text>
        </>
      )}
    </Panel>
  )
}

function AddDomain(props: PanelState) {
  const tenant = useTenant()
  const change = useChange()
  const [domain, setDomain] = useState('')
  return (
    <Panel
      {...props}
      title="Custom domain name"
      submitLabel="Add domain"
      fields={['addDomain']}
      onSubmit={async () => {
        await change(
          { method: 'PATCH', path: `/portal/api/tenants/${tenant.id}`, body: { addDomain: domain } },
          `${domain} was added`,
        )
        setDomain('')
      }}
    >
      {errorOf => (
        <Field
          label="Custom domain name"
          required
          data-autofocus
          placeholder="contoso.test"
          description={`For ${tenant.displayName}. Azure asks for a DNS record as proof; the emulator takes the domain as verified.`}
          value={domain}
          onChange={setDomain}
          error={errorOf('addDomain')}
        />
      )}
    </Panel>
  )
}

function ConsentSettings(props: PanelState) {
  const tenant = useTenant()
  const action = useAction()
  const [allowed, setAllowed] = useState(tenant.userConsentAllowed)
  return (
    <Panel
      {...props}
      title="User consent settings"
      submitLabel="Save"
      fields={[]}
      onSubmit={() =>
        action(
          {
            method: 'PATCH',
            path: `/portal/api/tenants/${tenant.id}`,
            body: { userConsentAllowed: allowed },
          },
          'User consent settings were saved',
        )
      }
    >
      {() => (
        <Checkbox
          label="Allow user consent for apps"
          description="People may consent to permissions that need no administrator. Without it they meet the page “Need admin approval”."
          checked={allowed}
          onChange={event => setAllowed(event.currentTarget.checked)}
        />
      )}
    </Panel>
  )
}
