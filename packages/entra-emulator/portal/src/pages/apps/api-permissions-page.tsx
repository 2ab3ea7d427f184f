import { ActionIcon, Badge, Checkbox, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCircleCheck, IconPlus, IconShieldCheck, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { ApiResource, Application, ConfiguredPermission } from '../../api/types.ts'
import { useAction, useChange, usePortal, useTenant } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { Field } from '../../components/field.tsx'
import { Grid } from '../../components/grid.tsx'
import { Panel } from '../../components/panel.tsx'
import { AppPage } from './app-page.tsx'
import { withoutPermission, withPermissions } from './required-access.ts'

/** "API permissions": what the application asks for, and whether the organization has agreed. */
export function ApiPermissionsPage() {
  const tenant = useTenant()
  const action = useAction()
  const [adding, add] = useDisclosure(false)
  const [asking, ask] = useDisclosure(false)
  return (
    <AppPage
      title="API permissions"
      intro="Delegated permissions are used for whoever is signed in; application permissions by the application itself, which only an administrator can consent to."
      commands={app => (
        <>
          <Command icon={IconPlus} label="Add a permission" onClick={add.open} />
          <Command
            icon={IconShieldCheck}
            label={`Grant admin consent for ${tenant.displayName}`}
            onClick={ask.open}
            disabled={app.requiredResourceAccess.length === 0}
          />
        </>
      )}
    >
      {app => (
        <>
          <Permissions app={app} />
          <AddPermission key={String(adding)} app={app} opened={adding} onClose={add.close} />
          <Confirm
            title="Grant admin consent confirmation."
            opened={asking}
            onClose={ask.close}
            confirmLabel="Yes"
            onConfirm={() =>
              void action(
                {
                  method: 'POST',
                  path: `/portal/api/tenants/${tenant.id}/adminConsent`,
                  body: { applicationId: app.id },
                },
                'Successfully granted admin consent for the requested permissions.',
              )
            }
          >
            Consent to these permissions for every account in {tenant.displayName}? Nobody is asked on signing
            in then.
          </Confirm>
        </>
      )}
    </AppPage>
  )
}

function Permissions({ app }: { readonly app: Application }) {
  const tenant = useTenant()
  const action = useAction()
  const { data } = usePortal<{ value: readonly ConfiguredPermission[] }>(
    `tenants/${tenant.id}/permissions/${app.id}`,
  )
  return (
    <Grid
      label="Configured permissions"
      rows={data?.value ?? []}
      rowKey={permission => `${permission.resourceAppId}/${permission.id}`}
      empty="No permissions added. Signing in works without: people consent to what the application asks for."
      columns={[
        {
          title: 'API / Permissions name',
          cell: permission => (
            <>
              <Text size="xs" c="dimmed">
                {permission.resourceName}
              </Text>
              {permission.value}
            </>
          ),
        },
        { title: 'Type', cell: permission => (permission.type === 'Scope' ? 'Delegated' : 'Application') },
        { title: 'Description', cell: permission => permission.description },
        {
          title: 'Admin consent required',
          cell: permission => (permission.adminConsentRequired ? 'Yes' : 'No'),
        },
        {
          title: 'Status',
          cell: permission =>
            permission.granted ? (
              <Group gap={4} wrap="nowrap">
                <IconCircleCheck
                  size={16}
                  color="var(--mantine-color-teal-7)"
                  style={{ flex: 'none' }}
                  aria-hidden
                />
                Granted for {tenant.displayName}
              </Group>
            ) : permission.adminConsentRequired ? (
              <Badge color="yellow">Not granted for {tenant.displayName}</Badge>
            ) : (
              '-'
            ),
        },
        {
          title: 'Actions',
          actions: true,
          cell: permission => (
            <ActionIcon
              variant="subtle"
              aria-label={`Remove permission ${permission.value}`}
              onClick={() =>
                void action(
                  {
                    method: 'PATCH',
                    path: `applications/${app.id}`,
                    body: {
                      requiredResourceAccess: withoutPermission(app.requiredResourceAccess, permission),
                    },
                  },
                  `${permission.value} was removed`,
                )
              }
            >
              <IconTrash size={17} aria-hidden />
            </ActionIcon>
          ),
        },
      ]}
    />
  )
}

function AddPermission({
  app,
  ...panel
}: {
  readonly app: Application
  readonly opened: boolean
  readonly onClose: () => void
}) {
  const tenant = useTenant()
  const change = useChange()
  const { data } = usePortal<{ value: readonly ApiResource[] }>(`tenants/${tenant.id}/resources`)
  const [resourceId, setResourceId] = useState<string | null>(null)
  const [type, setType] = useState<'Scope' | 'Role'>('Scope')
  const [chosen, setChosen] = useState<string[]>([])
  const [text, setText] = useState('')
  const resource = data?.value.find(candidate => candidate.appId === resourceId) ?? data?.value[0]
  const offered = (type === 'Scope' ? (resource?.scopes ?? []) : (resource?.roles ?? [])).filter(permission =>
    permission.value.toLowerCase().includes(text.toLowerCase()),
  )
  return (
    <Panel
      {...panel}
      title="Request API permissions"
      submitLabel="Add permissions"
      fields={[]}
      size={600}
      disabled={chosen.length === 0}
      onSubmit={() =>
        change(
          {
            method: 'PATCH',
            path: `applications/${app.id}`,
            body: {
              requiredResourceAccess: withPermissions(
                app.requiredResourceAccess,
                resource?.appId ?? '',
                chosen.map(id => ({ id, type })),
              ),
            },
          },
          'The permissions were added',
        )
      }
    >
      {() => (
        <>
          <Select
            label="Select an API"
            data={data?.value.map(api => ({ value: api.appId, label: api.displayName })) ?? []}
            value={resource?.appId ?? null}
            onChange={value => {
              setResourceId(value)
              setChosen([])
            }}
            allowDeselect={false}
          />
          <div>
            <Text size="sm" fw={500} mb={4}>
              What type of permissions does your application require?
            </Text>
            <SegmentedControl
              aria-label="Type of permissions"
              data={[
                { value: 'Scope', label: 'Delegated permissions' },
                { value: 'Role', label: 'Application permissions' },
              ]}
              value={type}
              onChange={value => {
                setType(value as 'Scope' | 'Role')
                setChosen([])
              }}
            />
          </div>
          <Field
            label="Select permissions"
            placeholder="Start typing a permission to filter these results"
            value={text}
            onChange={setText}
          />
          <Checkbox.Group label="Permissions" value={chosen} onChange={setChosen}>
            <Stack gap="xs" p={4}>
              {offered.map(permission => (
                <Checkbox
                  key={permission.id}
                  value={permission.id}
                  label={permission.value}
                  description={`${permission.description}${'adminConsentRequired' in permission && !permission.adminConsentRequired ? '' : '. Admin consent required'}`}
                />
              ))}
              {offered.length === 0 && <Text c="dimmed">This API has none of this type.</Text>}
            </Stack>
          </Checkbox.Group>
        </>
      )}
    </Panel>
  )
}
