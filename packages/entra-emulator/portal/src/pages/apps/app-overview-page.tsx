import { Button, Radio, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPencil, IconTrash, IconWorld } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Application, Audience, Page as PageOf, ServicePrincipal } from '../../api/types.ts'
import { useChange, useGraph, useTenant } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { ConfirmDelete } from '../../components/confirm-delete.tsx'
import { Essentials } from '../../components/essentials.tsx'
import { Field } from '../../components/field.tsx'
import { Panel } from '../../components/panel.tsx'
import { Section } from '../../components/section.tsx'
import { TenantLink } from '../../components/tenant-link.tsx'
import { AppPage } from './app-page.tsx'
import { audienceNames, audiences, authorityOf } from './audiences.ts'
import { EndpointsPanel } from './endpoints-panel.tsx'

/** The registration's ids, to copy, and its endpoints. */
export function AppOverviewPage() {
  const [deleting, remove] = useDisclosure(false)
  const [endpoints, panel] = useDisclosure(false)
  const [editing, edit] = useDisclosure(false)
  const tenant = useTenant()
  const navigate = useNavigate()
  return (
    <AppPage
      title="Overview"
      commands={() => (
        <>
          <Command icon={IconTrash} label="Delete" onClick={remove.open} />
          <Command icon={IconWorld} label="Endpoints" onClick={panel.open} />
          <Command icon={IconPencil} label="Branding & account types" onClick={edit.open} />
        </>
      )}
    >
      {app => (
        <>
          <AppEssentials app={app} />
          <Section
            title="What comes next"
            intro="An application needs the ID and the endpoints above, a secret to prove itself with, and a redirect URI to get people back."
          >
            <Button variant="default" mr="xs" mb="xs" onClick={panel.open}>
              View endpoints
            </Button>
            <Button
              variant="default"
              mr="xs"
              mb="xs"
              onClick={() =>
                void navigate({
                  to: '/$tenant/app-registrations/$id/credentials',
                  params: { tenant: tenant.id, id: app.id },
                })
              }
            >
              Add a certificate or secret
            </Button>
            <Button
              variant="default"
              mb="xs"
              onClick={() =>
                void navigate({
                  to: '/$tenant/app-registrations/$id/authentication',
                  params: { tenant: tenant.id, id: app.id },
                })
              }
            >
              Add a Redirect URI
            </Button>
          </Section>
          <EndpointsPanel
            opened={endpoints}
            onClose={panel.close}
            authority={authorityOf(app.signInAudience, tenant.id)}
          />
          <EditApplication
            key={`${app.displayName}${app.signInAudience}`}
            app={app}
            opened={editing}
            onClose={edit.close}
          />
          <ConfirmDelete
            kind="app registration"
            name={app.displayName}
            path={`applications/${app.id}`}
            list="/$tenant/app-registrations"
            opened={deleting}
            onClose={remove.close}
          >
            Delete {app.displayName}? Sign-ins with it end with AADSTS700016 from then on.
          </ConfirmDelete>
        </>
      )}
    </AppPage>
  )
}

function AppEssentials({ app }: { readonly app: Application }) {
  const tenant = useTenant()
  const { data } = useGraph<PageOf<ServicePrincipal>>(`servicePrincipals?$filter=appId eq '${app.appId}'`)
  const principal = data?.value[0]
  const base = `app-registrations/${app.id}`
  const certificates = app.keyCredentials.length
  const secrets = app.passwordCredentials.length
  const uris =
    app.web.redirectUris.length + app.spa.redirectUris.length + app.publicClient.redirectUris.length
  return (
    <Essentials
      items={[
        { label: 'Display name', value: app.displayName },
        { label: 'Application (client) ID', value: app.appId, copy: app.appId },
        { label: 'Object ID', value: app.id, copy: app.id },
        { label: 'Directory (tenant) ID', value: tenant.id, copy: tenant.id },
        { label: 'Supported account types', value: audienceNames[app.signInAudience] },
        {
          label: 'Client credentials',
          value: (
            <TenantLink to={`${base}/credentials`}>
              {certificates + secrets === 0
                ? 'Add a certificate or secret'
                : `${certificates} certificate, ${secrets} secret`}
            </TenantLink>
          ),
        },
        {
          label: 'Redirect URIs',
          value: (
            <TenantLink to={`${base}/authentication`}>
              {uris === 0
                ? 'Add a Redirect URI'
                : `${app.web.redirectUris.length} web, ${app.spa.redirectUris.length} spa, ${app.publicClient.redirectUris.length} public client`}
            </TenantLink>
          ),
        },
        {
          label: 'Application ID URI',
          value: (
            <TenantLink to={`${base}/expose-an-api`}>
              {app.identifierUris[0] ?? 'Add an Application ID URI'}
            </TenantLink>
          ),
        },
        {
          label: 'Managed application in local directory',
          value:
            principal === undefined ? (
              'none'
            ) : (
              <TenantLink to={`enterprise-applications/${principal.id}`}>{principal.displayName}</TenantLink>
            ),
        },
      ]}
    />
  )
}

function EditApplication({
  app,
  ...panel
}: {
  readonly app: Application
  readonly opened: boolean
  readonly onClose: () => void
}) {
  const tenant = useTenant()
  const change = useChange()
  const [name, setName] = useState(app.displayName)
  const [audience, setAudience] = useState<Audience>(app.signInAudience)
  return (
    <Panel
      {...panel}
      title="Branding & account types"
      submitLabel="Save"
      fields={['displayName']}
      onSubmit={() =>
        change(
          {
            method: 'PATCH',
            path: `applications/${app.id}`,
            body: { displayName: name, signInAudience: audience },
          },
          'The registration was saved',
        )
      }
    >
      {errorOf => (
        <>
          <Field
            label="Name"
            required
            data-autofocus
            value={name}
            onChange={setName}
            error={errorOf('displayName')}
          />
          <Radio.Group
            label="Supported account types"
            value={audience}
            onChange={value => setAudience(value as Audience)}
          >
            <Stack gap="xs" mt="xs">
              {audiences(tenant.displayName).map(option => (
                <Radio key={option.value} value={option.value} label={option.label} />
              ))}
            </Stack>
          </Radio.Group>
        </>
      )}
    </Panel>
  )
}
